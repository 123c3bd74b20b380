"""A real Chromium and a running line: people walk through it."""

from collections.abc import Iterator

import pytest

from line import RunningLine, running
from people import reporter, staff  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line without the worked examples: what is in it, the journey put there."""
    with running(tmp_path_factory.mktemp("journey") / "data", "--empty") as started:
        yield started
