"""Print sealed slips, at the intake: a claim number outside, a code inside. See docs/guides/operator.md.

Writes one sheet a slip to its output, with a form feed between, for a printer beside this machine:
`candour slips 20 | lp`. It refuses to write to a terminal, for somebody may be looking. Nothing is written to a file.

Exit 0: done. 1: not all were made; the last line says why, and what was printed can be used.
"""

import argparse
import sys

from candour.cli import roles


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("count", type=int, choices=range(1, 201), metavar="N", help="how many")


def run(args: argparse.Namespace) -> int:
    """Make and print."""
    if sys.stdout.isatty():
        print("candour slips: send this to a printer, not to a screen", file=sys.stderr)
        return 1
    roles.set_up("intake")
    from candour.door import slips  # noqa: PLC0415 - the settings must be named first
    from candour.web.refusals import Unavailable  # noqa: PLC0415

    for number in range(args.count):
        try:
            made = slips.make()
        except Unavailable as problem:
            print(f"candour slips: {problem} Printed: {number}.", file=sys.stderr)
            return 1
        sys.stdout.write(slips.sheet(made) + "\f")
        sys.stdout.flush()
    return 0
