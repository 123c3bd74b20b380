#!/bin/sh
# own.sh NAME: the virtual environment .venv-NAME from requirements/NAME.txt, apart from Candour's own; nothing a second time.
set -eu
cd "$(dirname "$0")/../.."
cmp -s "requirements/$1.txt" ".venv-$1/.stamp" && exit 0
echo "  Making the virtual environment of $1 …" >&2
[ -x ".venv-$1/bin/python" ] || .venv/bin/python -m venv --without-pip ".venv-$1"
.venv/bin/uv pip sync --quiet --python ".venv-$1/bin/python" --require-hashes "requirements/$1.txt"
cp "requirements/$1.txt" ".venv-$1/.stamp"
