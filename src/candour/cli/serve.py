"""Serve one role over HTTP, on an address that only a proxy on the same machine should reach; the telephone over SIP.

Exit 0: it was asked to stop. 2: a setting or the address is wrong; the last line names it.
"""

import argparse
import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

from candour.cli import roles

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("role", choices=sorted([*roles.WSGI, "phone"]))
    parser.add_argument("--address", default="127.0.0.1")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--port", type=int)
    where.add_argument(
        "--socket", type=Path, help="a socket instead, for a proxy in this user's group"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each worker")


def run(args: argparse.Namespace) -> int:
    """Serve until asked to stop."""
    if args.role == "phone":
        return _phone(args)
    if args.role == "hardener":
        importlib.import_module("candour.conf.hardener")  # a wrong setting stops the start here
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = roles.SETTINGS[args.role]
        _check(args.role)
    from granian import Granian  # noqa: PLC0415 - heavy, and needed by this verb only
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        roles.WSGI[args.role],
        address=args.address,
        port=args.port or 0,
        uds=args.socket,
        uds_permissions=0o660 if args.socket else None,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
    ).serve(target_loader=load)
    return 0


def _phone(args: argparse.Namespace) -> int:
    if args.port is None:
        print("candour serve: the telephone needs --port", file=sys.stderr)
        return 2
    roles.set_up("phone")
    from candour.roles.phone import process  # noqa: PLC0415 - the settings must be named first
    from candour.roles.phone.sip.address import CannotListen  # noqa: PLC0415

    try:
        process.run(host=args.address, port=args.port)
    except CannotListen as problem:
        print(f"candour serve: {problem}", file=sys.stderr)
        return 2
    return 0


def load(target: str) -> Any:
    """Return the program a worker runs. Called in the worker, which from then on ends when its master does."""
    _end_with_master()
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def _end_with_master() -> None:
    """Workers of a master that was killed would go on, nobody's children, and hold the port against the next one."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    master = multiprocessing.parent_process()
    if master is not None and not master.is_alive():
        os._exit(1)  # it ended before we asked


def _check(role: str) -> None:
    """Stop the start for a wrong setting, before anybody trusts the pages. Says nothing if all is well."""
    roles.set_up(role)
    from django.core.checks import ERROR, run_checks  # noqa: PLC0415

    wrong = [problem for problem in run_checks() if problem.is_serious(ERROR)]
    for problem in wrong:
        print(f"candour serve: {problem.msg}. {problem.hint or ''}".rstrip(), file=sys.stderr)
    if wrong:
        raise SystemExit(2)
