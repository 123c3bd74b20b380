"""Run a whole line on this machine, with invented people and two invented forces: every role its own process.

A second run continues with the same data; --fresh starts again. Ctrl-C ends everything. The addresses and how to sign in
are printed when all is ready. Nothing real may be reported to it: every page says so.

Exit 0: ended by Ctrl-C. 1: processes ended by themselves, again and again.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from candour.cli.demo import founding, staging, tell
from candour.cli.demo.layout import Line
from candour.cli.demo.supervise import Supervisor


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--data", type=Path, default=Path("data/demonstration"))
    parser.add_argument("--port", type=int, default=8400, help="the first of a dozen ports")
    parser.add_argument("--workers", type=int, default=2, help="workers of each role's pages")
    parser.add_argument("--slot", type=int, default=3, help="seconds between parcels to a force")
    parser.add_argument(
        "--databases",
        default="",
        metavar="URL",
        help="empty PostgreSQL databases made by deploy/postgres/create.sql, instead of SQLite: {name} stands for"
        " intake, exchange, desk, zz1, zz2; {login} for that name and for that name with _owner",
    )
    parser.add_argument("--fresh", action="store_true", help="forget an earlier demonstration")
    parser.add_argument("--empty", action="store_true", help="without the worked examples")


def run(args: argparse.Namespace) -> int:
    """Found the line if it is new, start it, and keep it running."""
    line = Line(args.data.resolve(), args.port, args.workers, args.slot, args.databases)
    if args.fresh:
        shutil.rmtree(line.data, ignore_errors=True)
    started, new = time.monotonic(), not line.is_founded()
    with Supervisor(line) as supervisor:
        if new:
            shutil.rmtree(line.data, ignore_errors=True)
            founding.found(line, say=_say)
        else:
            founding.renew(line, say=_say)
        _say("Starting every role as a process of its own")
        supervisor.start()
        supervisor.wait_until_ready()
        if new and not args.empty:
            _say("Sending the three worked examples through the line")
            staging.stage(line)
        print(tell.ready(line, seconds=time.monotonic() - started), flush=True)
        return supervisor.watch()


def _say(sentence: str) -> None:
    print(f"  {sentence} …", file=sys.stderr, flush=True)
