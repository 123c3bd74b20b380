"""Found or renew a demonstration's desk or force: invented people and their keys. Reads a plan, prints what others need.

Works only with CANDOUR_DEMONSTRATION=yes. Used by `candour demo`, which pipes plan and answer; nothing is written to disk
but the role's own folder. Exit 0: done.
"""

import argparse
import importlib
import json
import sys

from candour.cli import roles


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=["desk", "force"])
    parser.add_argument("step", choices=["people", "public", "directories", "stage"])


def run(args: argparse.Namespace) -> int:
    """Do one step."""
    roles.set_up(args.role)
    from django.conf import settings  # noqa: PLC0415

    if not settings.DEMONSTRATION:
        raise SystemExit("candour found: this is no demonstration; see docs/guides/keys.md")
    founding = importlib.import_module(f"candour.roles.{args.role}.founding")
    step = getattr(founding, args.step)
    json.dump(step(json.load(sys.stdin)), sys.stdout)
    return 0
