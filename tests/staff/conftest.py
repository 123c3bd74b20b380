"""The smallest site with staff accounts: in the test process, and as a real server for a real browser."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "site"
SRC = Path(__file__).parents[2] / "src"
sys.path.insert(0, str(SITE))
os.environ.setdefault("STAFF_SITE_FOLDER", tempfile.mkdtemp(prefix="candour-staff-"))

import staff_site_settings  # noqa: E402
import trust_folder  # noqa: E402

from browser_desk import Desk  # noqa: E402

NOT_IN_PROCESS = {
    "DATABASES",
    "INSTALLED_APPS",
    "SECRET_KEY",
    "LOGGING",
    "FOLDER",
    "PORT",
}


@pytest.fixture
def site(settings, tmp_path, db):
    """The test process with the settings of the site, and a trust folder of its own."""
    for name in dir(staff_site_settings):
        if name.isupper() and name not in NOT_IN_PROCESS:
            setattr(settings, name, getattr(staff_site_settings, name))
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    trust_folder.make(settings.TRUST_FOLDER)
    return settings


@dataclass
class Server:
    """A running site."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen | None = None

    @property
    def address(self):
        return f"http://staff.localhost:{self.port}"

    def act(self, *words):
        """Do what an administrator does on the command line."""
        done = subprocess.run(
            [sys.executable, SITE / "staff_site_act.py", *words],
            env=self.environment,
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def bytes_at_rest(self):
        """Everything that the site has written into its folder."""
        return b"".join(p.read_bytes() for p in self.folder.rglob("*") if p.is_file())


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _start(folder, *, demonstration):
    trust_folder.make(folder / "trust")
    port = _free_port()
    server = Server(
        folder,
        port,
        {
            **os.environ,
            "PYTHONPATH": f"{SRC}{os.pathsep}{SITE}",
            "DJANGO_SETTINGS_MODULE": "staff_site_settings",
            "STAFF_SITE_FOLDER": str(folder),
            "STAFF_SITE_PORT": str(port),
            "STAFF_SITE_DEMONSTRATION": "yes" if demonstration else "no",
        },
    )
    server.act("migrate")
    server.process = subprocess.Popen(
        [sys.executable, "-m", "granian", "staff_site_wsgi:application", "--interface", "wsgi",
         "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "1",
         "--no-ws", "--log-level", "error"],
        env=server.environment,
        cwd=folder,
    )  # fmt: skip
    _wait(server)
    return server


def _wait(server):
    until = time.monotonic() + 30
    while time.monotonic() < until and server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    _stop(server)
    pytest.fail("the server did not start")


def _stop(server):
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The site, served by two worker processes."""
    running = _start(tmp_path_factory.mktemp("staff"), demonstration=False)
    yield running
    _stop(running)


@pytest.fixture(scope="session")
def demonstration_server(tmp_path_factory):
    """The same as a demonstration."""
    running = _start(tmp_path_factory.mktemp("demonstration"), demonstration=True)
    yield running
    _stop(running)


@pytest.fixture
def desk(browser, server):
    """A browser in front of the site."""
    context = browser.new_context()
    seat = Desk(context, server)
    yield seat
    context.close()
    assert seat.refusals == []


@pytest.fixture
def demonstration_desk(browser, demonstration_server):
    """A browser in front of the demonstration."""
    context = browser.new_context()
    yield Desk(context, demonstration_server)
    context.close()
