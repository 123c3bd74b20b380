"""One line for all promises."""

from collections.abc import Iterator

import pytest

from line import RunningLine, running


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line with the worked examples on it."""
    with running(tmp_path_factory.mktemp("line") / "data") as started:
        yield started
