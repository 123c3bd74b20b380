"""Set a role up again from its backup, in an empty folder. See docs/guides/runbooks.md: it has the steps before and after.

The newest `content-…` and `keys-…` of --from are read whole and checked before anything is written. Numbers go on in a new
life, and the exchange is asked for what was signed for since: nothing is counted twice, and what is missing is said.

Exit 0: done. 1: refused; the last line says why. 2: a setting is wrong.
"""

import argparse
import sys
from pathlib import Path

from candour.cli import roles
from candour.seal import SealError
from candour.seal.keys import Identity


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=roles.WITH_DATABASE)
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument(
        "--identity", type=Path, required=True, help="as `keys make backup` wrote it"
    )
    parser.add_argument("--content", type=Path, help="this file, not the newest")
    parser.add_argument("--keys", type=Path, help="this file, not the newest")
    parser.add_argument(
        "--installation", help="the public installation key that must have signed the backup"
    )


def run(args: argparse.Namespace) -> int:
    """Restore."""
    roles.set_up_as_owner(args.role)
    from candour.cli.copying import giving, rows  # noqa: PLC0415 - needs Django's settings

    try:
        identity = _identity(args.identity)
        given = giving.give_back(
            args.role,
            folder=args.folder,
            identity=identity,
            content=args.content,
            keys=args.keys,
            signer=args.installation,
        )
    except SealError:
        print("candour restore: this key does not open it, or it was altered", file=sys.stderr)
        return 1
    except (rows.Unusable, OSError, ValueError) as problem:
        print(f"candour restore: {problem}", file=sys.stderr)
        return 1
    from candour.cli import migrate  # noqa: PLC0415 - the same steps as its verb's

    if migrate.run(argparse.Namespace(role=args.role, show_grants=None)):
        return 1
    giving.begin_anew(args.role, given)
    print("\n".join(giving.said(args.role, given)))
    return 0


def _identity(path: Path) -> Identity:
    """Return the offline key: 64 hexadecimal digits, or as `age` writes it."""
    text = path.read_text("ascii").strip()
    return Identity(bytes.fromhex(text)) if len(text) == 64 else Identity.parse(text)
