"""A force's installation, its settings and its people."""

import pytest
from force_cast import Installation

from candour.conf import force as force_settings


@pytest.fixture
def force(settings, tmp_path, db):
    """ZZ1, with Priya, Sam, Vic and the officer whom the first example is about."""
    for name in ("STAFF_DUTIES", "STAFF_HOME", "LEDGER_NAME", "FORCE", "MIDDLEWARE",
                 "TEMPLATES", "WEB_BASE_TEMPLATE"):  # fmt: skip
        setattr(settings, name, getattr(force_settings, name))
    settings.FORCE = settings.LEDGER_NAME = "ZZ1"
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "candour.roles.force.urls"
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.LINKS_FILE = tmp_path / "links.json"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    return Installation(tmp_path).found()
