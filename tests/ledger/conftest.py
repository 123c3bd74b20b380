"""A trust folder whose watchdog's identity the tests hold, so that they can open openings."""

import pytest

import machines


@pytest.fixture
def watchdog(settings, tmp_path):
    """Point the settings to new directories; return the identity that opens openings."""
    ground = machines.found(tmp_path)
    settings.TRUST_FOLDER = tmp_path / "desk" / "trust"
    settings.DEMONSTRATION = True
    settings.LEDGER_NAME = "desk"
    return ground.watchdog
