#!/bin/sh
# Compiles the hash-pinned locks. They name no host, so any mirror of the package index serves.
set -eu
cd "$(dirname "$0")/../.."
compile() { .venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-annotate --no-header -q "$@"; }
compile pyproject.toml --extra server --extra postgres --extra s3 --extra phone -o requirements/server.txt
compile pyproject.toml --extra server --extra postgres --extra s3 --extra phone --extra ceremony --group dev -o requirements/dev.txt
echo 'uv>=0.13,<0.14' | compile - -o requirements/bootstrap.txt
# What scans Candour lives apart from it; wapiti and semgrep cannot agree on one httpx.
printf '%s\n' 'bandit>=1.9' 'semgrep>=1.185' 'zizmor>=1.32' | compile - -o requirements/scan.txt
echo 'wapiti3>=3.2.3' | compile - -o requirements/wapiti.txt
# What speaks the telephone's prompts when they are made: the GPL's, and heavy, so apart.
compile --group pyproject.toml:prompts -o requirements/prompts.txt
