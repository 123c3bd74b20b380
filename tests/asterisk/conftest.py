"""Tests against a real Asterisk. `make test-asterisk` runs them; without its root nothing here is even looked at."""

import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / one) for one in ("roles/phone", "journeys")]
collect_ignore_glob = [] if os.environ.get("CANDOUR_ASTERISK_ROOT") else ["*"]


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    from asterisk_line import AsteriskLine

    import machines

    line = AsteriskLine(machines.found(tmp_path_factory.mktemp("asterisk")))
    yield line
    line.end()
