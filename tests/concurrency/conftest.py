"""The worlds of tests/access, each on a database that threads share as a role's processes do."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in ("access", "roles/desk", "roles/force", "staff/site"):
    sys.path.append(str(TESTS / folder))

import access_desk  # noqa: E402
import access_force  # noqa: E402
from at_once import Stage, a_file  # noqa: E402
from force_cast import Installation  # noqa: E402

from candour.roles.desk import keyring  # noqa: E402
from candour.roles.desk.models import Case  # noqa: E402
from cast import assemble  # noqa: E402


@pytest.fixture
def desk(transactional_db: None, settings, tmp_path: Path) -> Iterator[Stage]:
    """The desk of tests/access; a second caseworker and a second supervisor are on its case too."""
    access_desk.site(settings)
    settings.DEMONSTRATION = True
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.LINKS_FILE = tmp_path / "links.json"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    settings.ALARM_COMMAND = ""
    with a_file(tmp_path):
        world = access_desk.World(assemble(tmp_path)).found()
        shared = [world.of[name] for name in ("reference", "wished", "fresh")]
        for case in Case.objects.filter(reference__in=shared):
            for name in ("dan", "erin"):
                member = world.cast.people[name].member
                keyring.admit(case, person=member, worker=world.cast.worker("bob"))
        stage = Stage(tmp_path, world)
        yield stage
        stage.end()


@pytest.fixture
def force(transactional_db: None, settings, tmp_path: Path) -> Iterator[Stage]:
    """The force of tests/access."""
    settings.DEMONSTRATION = True
    access_force.site(settings, tmp_path)
    with a_file(tmp_path):
        stage = Stage(tmp_path, access_force.World(Installation(tmp_path).found()).found())
        yield stage
        stage.end()
