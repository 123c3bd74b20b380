"""Every variable that a role reads stands in docs/reference/settings.md, and the generated pages are current."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = re.compile(r"env\.(?:text|flag|number|folder)\(\s*\"(CANDOUR_\w+)\"")
SECRET = re.compile(r"env\.secret\(\s*\"(CANDOUR_\w+)\"")


def read_in_conf() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "src/candour/conf").glob("*.py"))
    return set(READ.findall(text)) | {f"{name}_FILE" for name in SECRET.findall(text)}


def test_every_variable_that_is_read_stands_on_the_page():
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")

    assert len(read_in_conf()) > 15
    assert sorted(name for name in read_in_conf() if f"| `{name}` |" not in page) == []


def test_a_variable_that_nobody_explained_stops_the_build(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    generated = import_module("docs.generated")
    (tmp_path / "planted.py").write_text('X = env.text("CANDOUR_PLANTED", default="")\n', "utf-8")
    monkeypatch.setattr(generated, "CONF", tmp_path)

    with pytest.raises(generated.Unexplained, match="CANDOUR_PLANTED"):
        generated.settings()


def test_the_pages_made_from_the_code_are_current():
    pages = [str(path) for path in sorted((ROOT / "docs/reference").glob("*.md"))]
    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *pages],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
