#!/bin/sh
# Everything that touches a database, on a throw-away PostgreSQL cluster. Arguments go to pytest, in place of everything.
set -eu
cd "$(dirname "$0")/../.."
[ -n "${CANDOUR_TEST_POSTGRES:-}" ] || exec sh deploy/dev/with-postgres.sh sh deploy/dev/test-postgres.sh "$@"

export DJANGO_ALLOW_ASYNC_UNSAFE=true PYTHONWARNINGS=default
export CANDOUR_DATABASE_URL="postgresql:///postgres?host=$CANDOUR_TEST_POSTGRES&user=postgres"
if [ $# -gt 0 ]; then
  exec .venv/bin/pytest -q "$@"
fi
# What has no database cannot differ: seal, words, trust, web, the pages of the intake, the hardener, the walls between modules.
.venv/bin/pytest -q -n 2 --dist loadscope -m "not sqlite" tests/postgres tests/blobs tests/ledger tests/parcels tests/staff tests/cli tests/concurrency tests/retention \
  tests/roles/keeper tests/roles/exchange tests/roles/desk tests/roles/force
.venv/bin/pytest -q -m "not sqlite" tests/journeys tests/promises
