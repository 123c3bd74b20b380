# Every command a developer or CI runs; no logic here.
.DEFAULT_GOAL := help
PY := .venv/bin/python
ROLES := keeper exchange desk force

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: ## the virtual environment and the system packages (again only when a lock changed)
	@sh deploy/dev/setup.sh run

setup-tests: ## what tests and checks need beside that: a browser, node
	@sh deploy/dev/setup.sh tests

run: setup ## a whole line on this machine, with invented people; FRESH=1 starts again
	@$(PY) -m candour demo $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT))

test: setup-tests ## every test
	@sh deploy/dev/test.sh

test-postgres: setup-tests ## the tests of whatever touches a database, on a throw-away PostgreSQL
	@sh deploy/dev/setup.sh postgres
	@sh deploy/dev/test-postgres.sh

test-asterisk: setup-tests ## the telephone against a real Asterisk 22, in a root of its own; exit 77: it could not be had
	@sh deploy/dev/test-asterisk.sh

hostile: setup-tests ## 1,000 mutations of every form and API call, in place of 40
	@CANDOUR_MUTATIONS=1000 $(PY) -m pytest -q -n 2 --dist worksteal tests/hostile

crash: setup-tests ## kill -9 of every process, 50 times each, under eight reporters
	@CANDOUR_CRASHES=50 $(PY) -m pytest -q tests/crash/test_kills.py

rehearse: setup-tests ## install on three hosts by the guide, follow the runbooks (needs root for network namespaces)
	@CANDOUR_REHEARSE=yes $(PY) -m pytest -q tests/installation tests/runbooks

scan: setup-tests ## other people's scanners and our own rules, against files and a running line
	@sh deploy/dev/scan.sh all

check: setup-tests lint test ## everything that must hold before a change lands

lint: setup-tests ## style, types, walls, templates, migrations, generated pages
	@sh deploy/dev/lint.sh

fix: setup-tests ## mend what a machine can mend
	@.venv/bin/ruff check --fix -q src tests bench && .venv/bin/ruff format -q src tests bench
	@.venv/bin/djlint --reformat --quiet src
	@$(PY) -m cogapp -r docs/reference/*.md docs/what-could-be-seized.md

bench: setup-tests ## how fast, as ratios to a floor measured in the same run; on SQLite, then on PostgreSQL
	@sh deploy/dev/setup.sh postgres
	@for one in bench/[a-z]*.py; do [ $$one = bench/machine.py ] || $(PY) $$one || exit 1; done
	@for one in floor intake inbox; do $(PY) bench/$$one.py --postgres || exit 1; done

screenshots: setup-tests ## the pictures in the README, from a running demonstration
	@$(PY) docs/screenshots.py

prompts: setup ## speak anew what the telephone says, after a text of it has changed
	@sh deploy/dev/own.sh prompts
	@$(PY) -m candour prompts

lock: ## compile the locks anew
	@sh deploy/dev/lock.sh

.PHONY: help setup setup-tests run test test-postgres test-asterisk hostile crash rehearse scan check lint fix bench screenshots prompts lock
