"""A real exchange, for this folder's tests."""

import pytest

import machines


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    return machines.found(tmp_path_factory.mktemp("exchange"))


@pytest.fixture(scope="session")
def exchange(ground):
    machine = machines.exchange(ground)
    yield machine
    machine.end()
