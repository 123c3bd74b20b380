"""The pages of each role with the settings that its process has, and the tools of the roles' own tests."""

import sys
from datetime import date
from pathlib import Path

import pytest

ROLES = Path(__file__).parents[1] / "roles"
for _folder in (
    *(ROLES / name for name in ("intake", "desk", "force")),
    ROLES.parent / "staff/site",
):
    sys.path.append(str(_folder))

from desk_walk import Desk  # noqa: E402 - found through the line above
from force_cast import Installation  # noqa: E402
from intake_peer import Charity, Peer  # noqa: E402

from candour.conf import force as force_conf  # noqa: E402
from candour.conf import members  # noqa: E402
from cast import cast_fixture  # noqa: E402, F401 - a fixture


@pytest.fixture
def intake(settings, tmp_path):
    """The intake's pages, with a folder of their own."""
    from candour.conf import intake as conf

    for name in ("ROOT_URLCONF", "MIDDLEWARE", "WEB_BASE_TEMPLATE", "TEMPLATES"):
        setattr(settings, name, getattr(conf, name))
    settings.CONTENT_SECURITY_POLICY = conf.CONTENT_SECURITY_POLICY
    settings.DEMONSTRATION = True
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.KEEPER_SOCKET = str(tmp_path / "keeper.sock")
    settings.STATE_KEYS_FILE = str(tmp_path / "state-keys")
    return settings


@pytest.fixture
def charity(intake):
    charity = Charity(intake.TRUST_FOLDER)
    charity.found(today=date.today())
    return charity


@pytest.fixture
def peer(intake, charity):
    """The keeper's end of the pages' socket."""
    peer = Peer(intake.KEEPER_SOCKET)
    yield peer
    peer.close()


@pytest.fixture
def desk(cast):
    return Desk(cast)


@pytest.fixture
def force(settings, tmp_path, db):
    """ZZ1's pages and people."""
    for name in ("STAFF_DUTIES", "STAFF_HOME", "WEB_BASE_TEMPLATE", "ROOT_URLCONF"):
        setattr(settings, name, getattr(force_conf, name))
    settings.MIDDLEWARE, settings.TEMPLATES = members.MIDDLEWARE, members.TEMPLATES
    settings.FORCE = settings.LEDGER_NAME = "ZZ1"
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.LINKS_FILE = tmp_path / "links.json"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    return Installation(tmp_path).found()
