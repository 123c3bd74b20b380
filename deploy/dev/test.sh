#!/bin/sh
# Every test: first what needs one process; then what needs a running line, each of two workers its own. Two at a time.
set -eu
cd "$(dirname "$0")/../.."
export DJANGO_ALLOW_ASYNC_UNSAFE=true
npm run --silent build
.venv/bin/pytest -q -n 2 --dist loadscope tests --ignore tests/journeys --ignore tests/promises --ignore tests/crash --ignore tests/postgres --ignore tests/roles/phone/test_phone_line.py --ignore tests/roles/phone/test_phone_leaks.py --ignore tests/roles/phone/test_phone_live.py "$@"
.venv/bin/pytest -q -n 2 --dist loadfile tests/crash tests/journeys tests/promises tests/roles/phone/test_phone_line.py tests/roles/phone/test_phone_leaks.py tests/roles/phone/test_phone_live.py "$@"
