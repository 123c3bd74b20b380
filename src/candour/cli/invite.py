"""Invite the first person of a desk or a force: the one who invites all others. See docs/guides/installing.md.

At the desk that is a manager, at a force its supervisor. Prints a link that works once, for a day. Refuses as soon as
somebody with that duty has joined: from then on people are invited on the pages, by a person whose name is recorded.

Exit 0: done. 1: refused; the last line says why.
"""

import argparse
import importlib
import sys

from candour.cli import roles


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=["desk", "force"])
    parser.add_argument("name", help="the person's name, as colleagues will see it")


def run(args: argparse.Namespace) -> int:
    """Invite."""
    roles.set_up(args.role)
    from django.utils import timezone  # noqa: PLC0415 - the settings must be named first

    from candour.staff import queries, services  # noqa: PLC0415
    from candour.trust import TrustError  # noqa: PLC0415

    duty: str = importlib.import_module(f"candour.roles.{args.role}.access").FIRST_DUTY
    try:
        if queries.people_with((duty,)):
            raise services.Unable(  # noqa: TRY301 - one place says what went wrong
                f"there is a {duty} here already: they invite, on their pages"
            )
        made = services.invite(args.name, duty=duty, by="", now=timezone.now())
    except (services.Unable, TrustError) as problem:
        print(f"candour invite: {problem}", file=sys.stderr)
        return 1
    print(made.link)
    return 0
