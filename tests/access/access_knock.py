"""Asks one address as one person and says in the words of docs/reference/access.md what came of it; looks for traces of it.

For the tests in this folder.
"""

import hashlib
import re
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

SIGN_IN = "/account/sign-in"
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w{64}(")')
"""Drawn anew for every page, always of one length."""
OWN = {"staff_staffsession", "staff_challenge"}
"""What anybody's visit may touch: how long their own session lasts, and challenges that ran out or were used up."""


@dataclass
class Visitor:
    """A kind of person at a browser: `column` is theirs in the document."""

    kind: str
    column: str
    who: str
    cookie: str
    browsers: dict[bool, Client] = field(default_factory=dict)

    def _browser(self, checked: bool) -> Client:
        """Return a browser without a cookie; made once, for making one reads every static file's name."""
        if checked not in self.browsers:
            made = Client(enforce_csrf_checks=checked, raise_request_exception=False)
            self.browsers[checked] = made
        self.browsers[checked].cookies.clear()
        return self.browsers[checked]

    def ask(self, method: str, path: str, body: dict | None = None, *, checked: bool = False):
        """Send one request, with the cookie they have whatever an earlier answer did to it."""
        browser = self._browser(checked)
        if self.cookie:
            browser.cookies[settings.STAFF_COOKIE] = self.cookie
        if method == "TRACE":
            return browser.trace(path)
        if method in {"GET", "HEAD", "OPTIONS"}:
            return getattr(browser, method.lower())(path)
        if method == "POST":
            return browser.post(path, body or {})
        return getattr(browser, method.lower())(path, b"", content_type="text/plain")


def said(answer, *, method: str) -> str:
    """Return what a person got, in the words of the document."""
    status, location = answer.status_code, answer.headers.get("Location", "")
    if status == 303 and location == SIGN_IN and "Clear-Site-Data" not in answer.headers:
        return "sign in"
    if status == 403 and b"Please sign in again" in answer.content:
        return "sign in"
    if method == "GET" and status == 302 and location == "/":
        return "home"
    if method == "GET" and status == 200:
        return "page"
    if method == "POST" and status in {200, 204, 302, 303}:
        return "done"
    return str(status)


def plain(answer) -> tuple:
    """Return everything of an answer that its receiver can see or measure, less the token that chance draws."""
    cookies = sorted((name, len(one.value), one["path"]) for name, one in answer.cookies.items())
    return (
        answer.status_code,
        len(answer.content),
        TOKEN.sub(rb"\1\2", answer.content),
        sorted(answer.headers.items()),
        cookies,
    )


def rows() -> dict[str, list[str]]:
    """Return every row of every table, contents by their hash; of a shelf, which its owner's visit renews, the length."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - OWN
        return {name: _rows(cursor, name) for name in tables}


def _rows(cursor, name: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{name}"')
    short = len if name == "force_shelf" else lambda raw: hashlib.sha256(raw).hexdigest()
    return sorted(
        str([short(bytes(v)) if isinstance(v, bytes | memoryview) else v for v in row])
        for row in cursor.fetchall()
    )


@dataclass
class Traces:
    """Whether anything in database or directories is other than it was when this was made."""

    before: dict[str, list[str]] = field(default_factory=rows)

    def found(self) -> list[str]:
        """Return the tables that differ."""
        now = rows()
        return [name for name in now if now[name] != self.before[name]]


@contextmanager
def undone():
    """Do something and leave database and directories as they were."""
    trust = Path(settings.TRUST_FOLDER)
    kept = {one: one.read_bytes() for one in trust.iterdir() if one.is_file()}
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for one in trust.iterdir():
            if one.is_file() and kept.get(one) != one.read_bytes():
                one.unlink()
        for one, text in kept.items():
            if not one.exists():
                one.write_bytes(text)


def counted(ask: Callable[[], object]) -> tuple[object, int]:
    """Return an answer and how many questions to the database it took: what its time is made of."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    return answer, len(asked)


def copy_of(folder: Path, *, to: Path) -> None:
    """Put the files of `folder` in the place of those in `to`."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
