#!/bin/sh
# Fastest to fail first.
set -eu
cd "$(dirname "$0")/../.."
say() { echo "  $1 …" >&2; }
say format; .venv/bin/ruff format --check -q src tests bench docs
say style; .venv/bin/ruff check -q src tests bench docs
say templates; .venv/bin/djlint --check --lint --quiet src
say types; .venv/bin/mypy
say walls; .venv/bin/lint-imports --no-cache
say "generated pages"; .venv/bin/python -m cogapp --check docs/reference/*.md docs/what-could-be-seized.md
say migrations; DJANGO_SETTINGS_MODULE=candour.conf.every .venv/bin/python -m django makemigrations --check --dry-run -v 0
say "hosts in what is committed"; ! git grep -nIE 'https?://[a-z0-9.-]*(pypi|npmjs|pythonhosted|debian)\.' -- . ':!*.svg'
say "scanners that only read"; sh deploy/dev/scan.sh quick
