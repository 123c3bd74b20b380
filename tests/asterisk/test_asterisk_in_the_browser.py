"""A live call through Asterisk to a call taker's real Chromium: the walk of tests/journeys, with another engine under it."""

from types import SimpleNamespace

import pytest
from asterisk_line import AsteriskTalker
from chroot import Asterisk
from test_a_live_call import (  # noqa: F401 - fixtures, and tests that run here too
    microphone,
    seat,
    speaking,
    test_a_supervisor_is_asked_in_and_an_interpreter_rings_in,
    test_somebody_who_rings_speaks_to_a_call_taker_gets_a_code_and_goes_on_on_the_web,
)

import machines
from candour.roles.phone.prompts.sounds import Sounds
from line import running
from people import reporter, staff  # noqa: F401 - fixtures
from relay import RelayServer


@pytest.fixture(scope="module")
def asterisk():
    started = Asterisk()
    yield started
    started.end()


@pytest.fixture(scope="module")
def line(tmp_path_factory, asterisk):
    folder = tmp_path_factory.mktemp("browser")
    relay = RelayServer(folder)
    settings = relay.settings() | asterisk.settings(folder)
    with running(folder / "data", "--empty", **settings) as started:
        yield started
    relay.end()


@pytest.fixture
def dial(line, asterisk):
    """Return a way to take up a telephone."""
    where = SimpleNamespace(port=asterisk.sip, sounds=Sounds.load())

    def ring():
        machines.until(lambda: "candour" in asterisk.ask("ari show apps"), seconds=60)
        return AsteriskTalker(where)

    return ring
