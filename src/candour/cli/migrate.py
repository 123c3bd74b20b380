"""Bring a role's database to the form this version needs. Safe to run again.

Exit 0: done.
"""

import argparse

from candour.cli import roles


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=roles.WITH_DATABASE)


def run(args: argparse.Namespace) -> int:
    """Migrate."""
    roles.set_up(args.role)
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    return 0
