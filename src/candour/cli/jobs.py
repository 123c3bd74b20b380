"""Run a role's own process beside its pages: the keeper, the exchange's sweeper, a courier.

Exit 2: a setting or a file is wrong; the last line names it.
"""

import argparse
import sys

from candour.cli import roles
from candour.parcels.links import BadLinks
from candour.trust import TrustError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=["keeper", "exchange", "desk", "force"])


def run(args: argparse.Namespace) -> int:
    """Run until killed."""
    roles.set_up(args.role)
    try:
        if args.role == "keeper":
            from django.conf import settings  # noqa: PLC0415

            from candour.door.keeper import server  # noqa: PLC0415 - this role's process only

            server.serve(settings.KEEPER_SOCKET)
        elif args.role == "exchange":
            from candour.roles.exchange import sweeper  # noqa: PLC0415

            sweeper.start()
        elif args.role == "desk":
            from candour.roles.desk import courier as desk  # noqa: PLC0415

            desk.start()
        else:
            from candour.roles.force import courier as force  # noqa: PLC0415

            force.start()
    except (BadLinks, TrustError) as problem:
        print(f"candour jobs: {problem}", file=sys.stderr)
        return 2
    return 0
