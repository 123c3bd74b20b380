"""The desk, as tests of its pages walk through it."""

import pytest
from desk_softphone import number_fixture, peer_fixture, telephone_fixture  # noqa: F401 - fixtures
from desk_switchboard import board_fixture  # noqa: F401 - a fixture
from desk_walk import Desk

from cast import Cast, cast_fixture  # noqa: F401 - a fixture


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)
