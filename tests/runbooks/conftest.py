"""One founded line for the rehearsals of a module, and the desk of the cast."""

import pytest
from rehearsal import Rehearsal

from cast import cast_fixture  # noqa: F401


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A line with its machines running; the pages of nobody are needed."""
    rehearsal = Rehearsal(tmp_path_factory.mktemp("rehearsal"))
    rehearsal.found()
    rehearsal.start()
    yield rehearsal
    rehearsal.end()
