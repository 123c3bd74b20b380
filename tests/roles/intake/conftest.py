"""The intake's pages with their own settings, beside a peer that speaks the keeper's protocol."""

from datetime import date

import pytest
from intake_peer import Charity, Peer

from candour.web import csp
from walk import Walk

MIDDLEWARE = [
    "candour.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "candour.web.middleware.Refusals",
]


@pytest.fixture(autouse=True)
def intake(settings, tmp_path):
    """Settings of the pages' process, with folders of its own."""
    settings.ROOT_URLCONF = "candour.roles.intake.urls"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.WEB_BASE_TEMPLATE = "web/base_public.html"
    settings.CONTENT_SECURITY_POLICY = csp.public_policy()
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    settings.DEMONSTRATION = True
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.KEEPER_SOCKET = str(tmp_path / "keeper.sock")
    settings.STATE_KEYS_FILE = str(tmp_path / "state-keys")
    settings.READ_WITHIN = "today or tomorrow"
    return settings


@pytest.fixture
def charity(intake):
    charity = Charity(intake.TRUST_FOLDER)
    charity.found(today=date.today())
    return charity


@pytest.fixture
def peer(intake, charity):
    peer = Peer(intake.KEEPER_SOCKET)
    yield peer
    peer.close()


@pytest.fixture
def reporter(client, peer):
    return Walk(client)
