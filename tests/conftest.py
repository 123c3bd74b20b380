"""What every test shares."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser

import cluster
from statements import within_its_verbs  # noqa: F401 - a fixture of every test

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in the test's thread


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nobody else for anything, with a microphone that beeps."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
        ],
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database that goes at the end, whatever thread still holds a session of it: on PostgreSQL none may."""
    yield
    if cluster.SOCKET:
        with django_db_blocker.unblock():
            name = connection.settings_dict["NAME"]
            connections.close_all()  # ours too, in order: a session that is ended fails at its next word
            cluster.end_sessions(name)


@pytest.fixture
def served(live_server: Any, browser: Browser) -> Iterator[Any]:
    """Django's test server for a browser; every window is closed and every request ended before its database is taken away."""
    yield live_server
    for context in browser.contexts:
        context.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        busy = [one for one in threading.enumerate() if "process_request_thread" in one.name]
        if not busy:
            break
        with contextlib.suppress(
            RuntimeError
        ):  # a page that asks every second: it is not started yet
            busy[0].join(timeout=1)


def pytest_configure(config: pytest.Config) -> None:
    """Name the one marker of ours."""
    config.addinivalue_line(
        "markers", "sqlite: about an SQLite file itself; `make test-postgres` leaves it out"
    )
