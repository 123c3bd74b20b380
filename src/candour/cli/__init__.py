"""The command line: one module a verb, each with `configure(parser)` and `run(args) -> int`; its docstring is its help."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from candour.conf.env import BadSetting

VERBS: Final = (
    "demo",
    "init",
    "invite",
    "serve",
    "slips",
    "jobs",
    "migrate",
    "keys",
    "found",
    "desk",
    "notices",
    "prompts",
    "backup",
    "restore",
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all verbs."""
    parser = argparse.ArgumentParser(
        prog="candour", description="An anonymous line for reporting corrupt or abusive police."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        module = importlib.import_module(f"candour.cli.{verb}")
        says = (module.__doc__ or "").strip()
        sub = verbs.add_parser(
            verb,
            help=says.splitlines()[0],
            description=says,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(sub)
        sub.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; 2 for a wrong setting, after the sentence that names it."""
    args = build_parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    return code
