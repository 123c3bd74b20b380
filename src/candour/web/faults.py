"""What may be logged when something breaks: the class of the error, a file and a line. Never more.

`conf` sets `LOGGING = faults.logging_config()`. Django's own request logger writes the address asked for, its security
logger the host name sent, and a traceback can hold the words of a report: none of them reaches a handler.
Our own code logs event names and counts under `candour.*`; such a line passes as it was written.
"""

import logging
import traceback
from pathlib import PurePath
from types import TracebackType
from typing import Final

OURS: Final = "candour"


def where(trace: TracebackType | None) -> str:
    """Return `file:line` of the innermost frame of our own code, or of the innermost frame if none is ours."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    if not frames:
        return "unknown:0"
    ours = [(name, line) for name, line in frames if OURS in PurePath(name).parts]
    name, line = (ours or frames)[-1]
    return f"{_short(name)}:{line}"


def _short(name: str) -> str:
    """Return the path from our package on, or the last folder and the file: never where on the machine."""
    parts = PurePath(name).parts
    if OURS in parts:
        last = len(parts) - 1 - parts[::-1].index(OURS)
        return "/".join(parts[last:])
    return "/".join(parts[-2:]) if len(parts) > 2 else parts[-1]


class OnlyWhatMayBeKnown(logging.Filter):
    """Let through our own lines, and faults as class and place; drop every other record."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info
        if not error or error[0] is None:  # False, where asyncio tells of no exception
            return record.name == OURS or record.name.startswith(f"{OURS}.")
        record.msg = "fault %s at %s"
        record.args = (f"{error[0].__module__}.{error[0].__qualname__}", where(error[2]))
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def logging_config() -> dict[str, object]:
    """Return the value of `LOGGING`: one handler to standard error, behind the filter, for everything."""
    silent = {"handlers": [], "propagate": False, "level": "CRITICAL"}
    faults = {"handlers": ["lines"], "propagate": False, "level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"known": {"()": "candour.web.faults.OnlyWhatMayBeKnown"}},
        "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "filters": ["known"],
                "formatter": "line",
            }
        },
        "loggers": {
            "django": faults,
            "django.request": faults,
            "django.server": silent,
            "django.security": silent,
        },
        "root": {"handlers": ["lines"], "level": "INFO"},
    }
