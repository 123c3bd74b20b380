"""Bring a role's database to the form this version needs, and on PostgreSQL grant its worker what it needs. Safe to run again.

With CANDOUR_DATABASE_OWNER_URL set, tables are changed as that owner, and the login of CANDOUR_DATABASE_URL is then
granted its own verbs on each table, and no other. `--show-grants` prints those statements and changes nothing.

Exit 0: done. 2: a setting is wrong, or both URLs name one login.
"""

import argparse
import sys

from candour.cli import roles


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=roles.WITH_DATABASE)
    parser.add_argument("--show-grants", metavar="LOGIN", help="print what LOGIN would be granted")


def run(args: argparse.Namespace) -> int:
    """Migrate, then grant."""
    from candour.conf import verbs  # noqa: PLC0415

    if args.show_grants:
        print(";\n".join(verbs.grants(args.role, worker=args.show_grants)) + ";")
        return 0
    from candour.conf import database  # noqa: PLC0415 - reads the settings

    owner = database.of_owner()
    worker = _as_owner(args.role, owner) if owner else _as_worker(args.role)
    if owner and worker in {"", owner["USER"]}:
        print(
            "candour migrate: CANDOUR_DATABASE_URL must name another login than the owner's; see deploy/postgres",
            file=sys.stderr,
        )
        return 2
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    if owner:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in verbs.grants(args.role, worker=worker):
                cursor.execute(statement)
    return 0


def _as_worker(role: str) -> str:
    roles.set_up(role)
    return ""


def _as_owner(role: str, owner: dict[str, object]) -> str:
    """Load the role's settings with the owner's login in the worker's place; return the worker's."""
    roles.set_up(role)
    from django.conf import settings  # noqa: PLC0415

    worker = str(settings.DATABASES["default"].get("USER", ""))
    settings.DATABASES["default"].update(owner)
    return worker
