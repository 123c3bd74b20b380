"""Reading the environment: typed, `NAME_FILE` for secrets, and loud about a bad value.

A process stops at once with a sentence that names the variable; it never runs on a guess.
"""

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from candour.words import helplines as lines


class BadSetting(SystemExit):
    """A setting is missing or wrong. Ends the process with the sentence as its last line."""

    def __init__(self, name: str, problem: str) -> None:
        """Say which variable, and what to do."""
        super().__init__(f"candour: {name} {problem}")


def text(name: str, *, default: str | None = None) -> str:
    """Return the variable, or `default`; a missing one without default ends the process."""
    value = os.environ.get(name, default)
    if value is None:
        raise BadSetting(name, "is not set")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no."""
    value = text(name, default="yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise BadSetting(name, "must be yes or no")
    return value == "yes"


def one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """Return one of the choices."""
    value = text(name, default=default)
    if value not in choices:
        raise BadSetting(name, f"must be one of: {', '.join(choices)}")
    return value


def number(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number of at least `least`."""
    value = text(name, default=str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise BadSetting(name, f"must be a whole number of at least {least}")
    return int(value)


def loopback(name: str, *, default: str) -> str:
    """Return the address of something on this machine that is spoken to without TLS."""
    value = text(name, default=default)
    found = urlsplit(value)
    try:
        inside = ipaddress.ip_address(found.hostname or "").is_loopback
    except ValueError:
        inside = False
    if found.scheme != "http" or not inside or found.path not in {"", "/"}:
        raise BadSetting(name, "must be like http://127.0.0.1:8088: a loopback address and a port")
    return value


def folder(name: str, *, default: Path | None = None) -> Path:
    """Return a folder that exists."""
    path = Path(text(name, default=str(default) if default else None))
    if not path.is_dir():
        raise BadSetting(name, f"names no folder: {path}")
    return path


def secret(name: str, *, default: str | None = None) -> str:
    """Return what stands in the file that `NAME_FILE` names: a secret never stands in the environment itself."""
    if default is not None and f"{name}_FILE" not in os.environ:
        return default
    path = Path(text(f"{name}_FILE"))
    try:
        value = path.read_text("utf-8").strip()
    except OSError:
        raise BadSetting(f"{name}_FILE", f"cannot be read: {path}") from None
    if not value:
        raise BadSetting(f"{name}_FILE", f"is empty: {path}")
    return value


def machine(name: str, *, default: str) -> str:
    """Return the address of another process of ours, or ""; in clear it is spoken to on this machine only."""
    address = text(name, default=default).rstrip("/")
    said = urlsplit(address)
    here = said.scheme == "http" and said.hostname in {"127.0.0.1", "::1", "localhost"}
    if address and not (said.hostname and (here or said.scheme == "https")):
        raise BadSetting(name, "must be https://host, or http:// with a host of this machine")
    return address


def helplines(name: str, *, default: str) -> str:
    """Let the operator's own helplines in the file that a variable names stand beside ours; return its path, or ""."""
    path = text(name, default=default)
    if path:
        try:
            lines.use(Path(path))
        except lines.Unreadable as problem:
            raise BadSetting(name, f"names a file that cannot be used: {problem}") from None
    return path
