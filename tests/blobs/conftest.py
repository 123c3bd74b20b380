"""A real S3 server (moto's, over HTTP), and both kinds of store."""

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

import machines
from candour.blobs import store


@dataclass
class Server:
    """A running S3 server with one bucket."""

    port: int
    process: subprocess.Popen

    @property
    def bucket(self) -> str:
        return f"http://127.0.0.1:{self.port}/sealed"

    def ask(self, method, path="", body=None):
        """Do what the owner of the bucket can: the server asks nobody for a signature."""
        with urllib3.PoolManager() as pool:
            answer = pool.request(method, self.bucket + path, body=body, retries=False, timeout=20)
            return answer.data


def _server(folder: Path) -> Server:
    port = machines.free_port()
    with (folder / "s3.txt").open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=sink,
            stderr=sink,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
    server = Server(port, process)
    deadline = time.monotonic() + 60
    while True:
        try:
            server.ask("PUT")
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < deadline, "no S3 server"
            time.sleep(0.1)
        else:
            return server


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    server = _server(tmp_path_factory.mktemp("s3"))
    yield server
    server.process.kill()
    server.process.wait()


@pytest.fixture
def folder(settings, tmp_path):
    settings.BLOB_FOLDER, settings.BLOB_BUCKET = tmp_path / "blobs", ""
    return store.store()


@pytest.fixture
def bucket(settings, s3):
    settings.BLOB_BUCKET, settings.BLOB_REGION = s3.bucket, "us-east-1"
    settings.BLOB_KEY = "key\nsecret"
    found = store.store()
    for name in list(found.names()):
        found.drop(name)
    return found


@pytest.fixture(params=["folder", "bucket"])
def kept(request):
    """Each kind of store in its turn, as the settings name it."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def large():
    return secrets.token_bytes(300 * 1024)
