"""Every direct dependency has its line in docs/dependencies.md, and no line stands for one that is gone."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| `([^`]+)` \|(.+)\|$", re.MULTILINE)
NEED = re.compile(r"^\s*need ([a-z0-9.+-]+) ", re.MULTILINE)


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found.group().lower().replace("_", "-")


def wanted() -> set[str]:
    python = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = python["project"]
    groups = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *python["dependency-groups"].values(),
        python["build-system"]["requires"],
    ]
    node = json.loads((ROOT / "package.json").read_text("utf-8"))
    installing = ("setup", "scan", "test-asterisk")
    scripts = [(ROOT / f"deploy/dev/{name}.sh").read_text("utf-8") for name in installing]
    system = NEED.findall("\n".join(scripts))
    names = {name_of(one) for group in groups for one in group}
    names |= {
        name_of(one)
        for one in (ROOT / "requirements/bootstrap.txt").read_text().splitlines()
        if "==" in one
    }
    return names | set(node["devDependencies"]) | set(node.get("dependencies", {})) | set(system)


def explained() -> dict[str, str]:
    return dict(LINE.findall((ROOT / "docs/dependencies.md").read_text("utf-8")))


def test_every_dependency_has_a_line():
    assert sorted(wanted() - set(explained())) == []


def test_no_line_outlives_its_dependency():
    assert sorted(set(explained()) - wanted()) == []


@pytest.mark.parametrize("name", sorted(wanted()))
def test_a_line_says_why_under_which_licence_and_who_keeps_it(name):
    why, licence, keeper = (part.strip() for part in explained()[name].split("|"))

    assert len(why.split()) >= 4
    assert licence
    assert keeper
