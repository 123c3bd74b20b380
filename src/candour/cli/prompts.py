"""Make the sounds of what the telephone says, after a text has changed; for developers. See CONTRIBUTING.md.

    candour prompts [--piper PYTHON] [--anew] [--check]

Speaks every text that has changed, in every language, and writes the sounds beside the program. PYTHON is the Python of an environment that has piper and its
voice; `make prompts` makes it. --anew speaks all: after a
change to `shaping` or `voice`. --check makes nothing: it names what has changed since the sounds were made.

Exit 0: done, or nothing has changed. 1: something has. 2: a voice or a text is missing, or the sounds are broken.
"""

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--piper",
        type=Path,
        metavar="PYTHON",
        default=Path(".venv-prompts/bin/python"),
        help="a Python that has piper (default: .venv-prompts/bin/python)",
    )
    parser.add_argument("--anew", action="store_true", help="speak every text, changed or not")
    parser.add_argument("--check", action="store_true", help="only name what has changed")


def run(args: argparse.Namespace) -> int:
    """Make the sounds, or say which are old."""
    # Here, so that no service that starts by the command line has it loaded.
    from candour.roles.phone.prompts import building  # noqa: PLC0415
    from candour.roles.phone.prompts.sounds import BrokenSounds  # noqa: PLC0415
    from candour.roles.phone.prompts.texts import UnfinishedLanguage  # noqa: PLC0415

    try:
        if args.check:
            changed = building.stale()
            print("\n".join(changed) or "every sound is of today's text")
            return 1 if changed else 0
        kept = {} if args.anew else building.still_good()
        for path in building.build(args.piper, kept=kept):
            print(f"{path.name}: {path.stat().st_size:,} bytes")
    except (building.NoVoice, BrokenSounds, UnfinishedLanguage) as problem:
        print(f"candour prompts: {problem}", file=sys.stderr)
        return 2
    return 0
