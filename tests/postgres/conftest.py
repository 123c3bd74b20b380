"""The desk's people, for this folder's tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "roles/desk"))

from cast import cast_fixture  # noqa: F401 - a fixture
