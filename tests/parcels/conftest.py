"""A real exchange, reached over HTTP, with the outbox of the test's own database."""

import pytest
from hypothesis import settings

import machines

settings.register_profile("candour", deadline=None, database=None)
settings.load_profile("candour")


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return machines.found(tmp_path_factory.mktemp("line"))


@pytest.fixture(scope="module")
def exchange(ground):
    machine = machines.exchange(ground)
    yield machine
    machine.end()
