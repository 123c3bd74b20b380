"""Desk and force with something behind every address, for the walk through all of them."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in ("roles/desk", "roles/force", "staff/site"):
    sys.path.append(str(TESTS / folder))

import access_desk  # noqa: E402
import access_force  # noqa: E402
from force_cast import Installation  # noqa: E402

from cast import Cast, cast_fixture  # noqa: E402, F401 - a fixture


@pytest.fixture
def desk_world(cast: Cast, settings) -> access_desk.World:
    access_desk.site(settings)
    return access_desk.World(cast).found()


@pytest.fixture
def force_world(db, settings, tmp_path) -> access_force.World:
    access_force.site(settings, tmp_path)
    return access_force.World(Installation(tmp_path).found()).found()
