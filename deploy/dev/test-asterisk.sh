#!/bin/sh
# The telephone against a real Asterisk 22, which no suite of Debian 12 has: made once from Debian's newest suite, in a root of its own
# that the system's packages know nothing of. Arguments go to pytest. Exit 0: passed. 77: not run, and the last line says why. Else: failed.
set -eu
cd "$(dirname "$0")/../.."
NOT_RUN=77
SUITE=sid
root=${CANDOUR_ASTERISK_ROOT:-/var/cache/candour/asterisk}
log=$root.log

not_run() {
  echo "not run: $1" >&2
  exit $NOT_RUN
}

need() { # need PACKAGE COMMAND…: install PACKAGE unless COMMAND succeeds
  package=$1
  shift
  if "$@" >/dev/null 2>&1; then return; fi
  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
    not_run "the system package $package could not be installed"
}

[ "$(id -u)" = 0 ] || not_run "only root may make a root folder for Asterisk and start it there"
command -v apt-get >/dev/null || not_run "this system has no apt-get"
if ! [ -e "$root/.made" ]; then
  need mmdebstrap command -v mmdebstrap
  # The same mirror as the system's own packages come from. Its newest suite may call itself expired, if nobody has copied it lately.
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' | awk -v suite="$suite" '$2 == suite { print $1; exit }')
  [ -n "$mirror" ] || not_run "the system's package sources name no mirror of this system's suite"
  echo "  Making a root folder with Asterisk in $root …" >&2
  rm -rf "$root"
  mkdir -p "$(dirname "$root")"
  mmdebstrap --quiet --variant=minbase --include=asterisk --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "2"' \
    "$SUITE" "$root" "$mirror" 2>"$log" || {
    rm -rf "$root"
    not_run "Debian's suite $SUITE could not be reached, or has no Asterisk that installs (see $log)"
  }
  touch "$root/.made"
fi
version=$(chroot "$root" asterisk -V)
case $version in
  "Asterisk 22."*) echo "  $version" >&2 ;;
  *) not_run "$SUITE has $version by now, and what we ship is for Asterisk 22" ;;
esac

export CANDOUR_ASTERISK_ROOT="$root" DJANGO_ALLOW_ASYNC_UNSAFE=true
exec .venv/bin/pytest -q tests/asterisk "$@"
