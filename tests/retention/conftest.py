"""A desk on a database file and a blob folder as a role has them, so that one can look into both."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in ("access", "concurrency", "roles/desk", "staff/site"):
    sys.path.append(str(TESTS / folder))

import access_desk  # noqa: E402
from at_once import a_file  # noqa: E402
from desk_walk import Desk  # noqa: E402

import cast as cast_  # noqa: E402
from candour.staff import demonstration  # noqa: E402


@pytest.fixture
def desk(transactional_db: None, settings, tmp_path: Path) -> Iterator[Desk]:
    """The desk of tests/roles/desk with an auditor, on a file, with all it keeps in `tmp_path`."""
    access_desk.site(settings)
    settings.DEMONSTRATION = True
    settings.DATA = tmp_path
    settings.TRUST_FOLDER = tmp_path / "trust"
    settings.LINKS_FILE = tmp_path / "links.json"
    settings.DEMO_KEYS = tmp_path / "demonstration-keys.json"
    settings.INSTALLATION_KEY_FILE = tmp_path / "installation.key"
    settings.INSTALLATION_KEY_FILE.write_text("ab" * 32)
    settings.BLOB_FOLDER = tmp_path / "blobs"
    settings.ALARM_COMMAND = ""
    with a_file(tmp_path):
        cast = cast_.assemble(tmp_path)
        cast.people["ada"] = demonstration.invent("Ada", duty="auditor", on=cast_.today())
        desk = Desk(cast)
        desk.browsers["ada"] = cast.client("ada")
        yield desk
