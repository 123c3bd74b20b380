#!/bin/sh
# Other people's scanners, and our own rules. "quick": what only reads, two at a time. "all": also what visits a running line
# and a proxy. What is accepted of their findings stands in docs/scanners.md, and nowhere else.
set -eu
want=${1:-quick}
cd "$(dirname "$0")/../.."
runners=deploy/dev/scanners
py=.venv/bin/python

need() { # need PACKAGE COMMAND: install a system package unless its command is there
  command -v "$2" >/dev/null && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "make scan needs the system package $1. Install it and run this again." >&2
    exit 1
  fi
  [ -n "${updated:-}" ] || { apt-get update -qq; updated=yes; }
  echo "  Installing $1 …" >&2
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

sh deploy/dev/own.sh scan
if [ "$want" = all ]; then
  sh deploy/dev/own.sh wapiti
  need default-jre-headless java
  need testssl.sh testssl
  need nginx-light nginx
  need openssl openssl
  if ! cmp -s $runners/package-lock.json $runners/node_modules/.stamp; then
    (cd $runners && npm ci --ignore-scripts --silent --no-audit --no-fund)
    cp $runners/package-lock.json $runners/node_modules/.stamp
  fi
fi

failed=0
both() { # both RUNNERS RUNNERS: two lists side by side, one a core; each runner of a list in turn, whatever the one before said
  list "$1" & first=$!
  list "$2" & second=$!
  wait $first || failed=1
  wait $second || failed=1
}
list() {
  bad=0
  for one in $1; do
    case $one in
      *.py) $py $runners/$one || bad=1 ;;
      *) $py $runners/reading.py "$one" || bad=1 ;;
    esac
  done
  return $bad
}
both "bandit deploy_check.py" "semgrep zizmor"
if [ "$want" = all ]; then
  both pages.py tls.py
  $py $runners/attack.py || failed=1
fi
exit $failed
