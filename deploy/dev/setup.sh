#!/bin/sh
# Makes .venv from the locks, and asks for or installs the system packages. "run": what a line needs. "tests": also
# what tests need. "postgres": also the server that make test-postgres starts. Does nothing a second time unless a lock changed.
set -eu
want=$1
cd "$(dirname "$0")/../.."

need() { # need PACKAGE COMMAND…: install PACKAGE unless COMMAND succeeds
  package=$1
  shift
  if "$@" >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Candour needs the system package $package. Install it and run this again." >&2
    exit 1
  fi
  [ -n "${updated:-}" ] || { echo "  Fetching the list of system packages …" >&2; apt-get update -qq; updated=yes; }
  echo "  Installing $package …" >&2
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null || {
    echo "The system package $package could not be installed. Install it and run this again." >&2
    exit 1
  }
}

python=$(command -v python3.11 || command -v python3 || true)
if [ -z "$python" ]; then
  need python3 command -v python3
  python=$(command -v python3)
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Candour needs Python 3.11 or later; this is $("$python" --version)." >&2
  exit 1
}
need python3-venv "$python" -c 'import ensurepip, venv'
need libsodium23 "$python" -c 'import ctypes; ctypes.CDLL("libsodium.so.23")'
need libflite1 "$python" -c 'import ctypes; ctypes.CDLL("libflite_cmu_us_rms.so.1")'
need libespeak-ng1 "$python" -c 'import ctypes; ctypes.CDLL("libespeak-ng.so.1")'

lock=requirements/dev.txt
stamp=.venv/.stamp
if ! cat "$lock" pyproject.toml | cmp -s - "$stamp"; then
  echo "  Making the virtual environment …" >&2
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
  VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip sync --quiet --require-hashes "$lock" requirements/bootstrap.txt
  VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
  cat "$lock" pyproject.toml > "$stamp"
fi
if [ "$want" = postgres ]; then
  need postgresql-15 test -x /usr/lib/postgresql/15/bin/initdb
  exit 0
fi
[ "$want" = tests ] || exit 0

need chromium command -v chromium
need nodejs command -v node
need npm command -v npm
need nginx-light command -v nginx
need procps command -v pgrep
need iproute2 command -v ip
need openssl command -v openssl
need systemd command -v systemd-analyze
need strace command -v strace
need sip-tester command -v sipp
need coturn command -v turnserver
sh deploy/dev/own.sh prompts
if ! cmp -s package-lock.json node_modules/.stamp; then
  echo "  Installing the build and test tools of the pages …" >&2
  npm ci --silent --no-audit --no-fund
  cp package-lock.json node_modules/.stamp
fi
