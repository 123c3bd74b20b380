#!/bin/sh
# Every test: first what needs one process, two at a time; then the journeys through a running line; then the built pages.
set -eu
cd "$(dirname "$0")/../.."
export DJANGO_ALLOW_ASYNC_UNSAFE=true
npm run --silent build
.venv/bin/python -m coverage erase
.venv/bin/pytest -q -n 2 --dist loadscope tests --ignore tests/journeys --ignore tests/promises --ignore tests/bench --ignore tests/installation --ignore tests/runbooks --ignore tests/postgres --ignore tests/crash "$@"
.venv/bin/pytest -q tests/journeys tests/promises "$@"
