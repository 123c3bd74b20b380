"""What is committed is what a fresh build gives: nobody edits a built file by hand."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "candour" / "web"


@pytest.mark.parametrize("sheet", ["public", "staff"])
def test_the_committed_style_sheet_equals_a_fresh_build(sheet, tmp_path):
    command = json.loads((ROOT / "package.json").read_text())["scripts"][f"build:{sheet}"]
    built = tmp_path / f"{sheet}.css"
    source, target = command.split()[-1].split(":")
    options = command.split()[1:-1]
    sass = ROOT / "node_modules" / ".bin" / "sass"

    subprocess.run([sass, *options, f"{source}:{built}"], cwd=ROOT, check=True)

    assert built.read_bytes() == (ROOT / target).read_bytes()


def test_every_script_is_one_that_node_can_read():
    node = shutil.which("node")
    assert node
    for script in (WEB / "static" / "web").glob("*.js"):
        subprocess.run([node, "--check", script], check=True)


def test_the_lock_names_no_registry():
    assert not re.search(r'"resolved"|registry\.', (ROOT / "package-lock.json").read_text())
