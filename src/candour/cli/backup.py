"""Copy a role's database and files, sealed to a key that is kept offline. The role may run on.

Two files of the day are written into --to: `content-…` and `keys-…`. Files of keys older than seven days are overwritten and
deleted there each time; --sweep does only that. Read docs/guides/runbooks.md before relying on it.

Exit 0: done; each file was read back from the disk, its rows counted twice. It can be opened only with the offline key:
try that too. 1: refused; the last line says why. 2: a setting is wrong.
"""

import argparse
import secrets
import sys
from datetime import date
from pathlib import Path

from candour.cli import roles
from candour.seal.keys import Recipient


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=roles.WITH_DATABASE)
    parser.add_argument("--to", type=Path, required=True, help="a folder, on another disk")
    parser.add_argument(
        "--recipient", action="append", default=[], help="age1pq1…; several times: each can open"
    )
    parser.add_argument("--sweep", action="store_true", help="only destroy old files of keys")


def run(args: argparse.Namespace) -> int:
    """Copy, then sweep."""
    today = date.today()  # noqa: DTZ011 - the day of the operator's calendar names the files
    if not args.to.is_dir():
        print(f"candour backup: there is no folder {args.to}", file=sys.stderr)
        return 1
    try:
        if not args.sweep:
            _copy(args, today=today)
        _sweep(args.to, today=today)
    except (OSError, ValueError) as problem:
        print(f"candour backup: {problem}", file=sys.stderr)
        return 1
    return 0


def _sweep(folder: Path, *, today: date) -> None:
    from candour.cli.copying import store  # noqa: PLC0415 - needs Django's settings

    gone = store.sweep(folder, today=today)
    print(f"old files of keys destroyed: {gone}")


def _copy(args: argparse.Namespace, *, today: date) -> None:
    if not args.recipient:
        raise ValueError("name at least one --recipient: see docs/guides/runbooks.md")
    to = [Recipient.parse(one.strip()) for one in args.recipient]
    roles.set_up_as_owner(args.role)
    from candour.cli.copying import rows, taking  # noqa: PLC0415 - needs Django's settings

    try:
        taken = taking.take(args.role, folder=args.to, to=to, on=today, pair=secrets.token_hex(16))
    except rows.Unusable as problem:
        raise ValueError(str(problem)) from None
    for one in taken:
        print(f"{one.name}: {one.rows} rows, {one.size} bytes, read back and whole")
