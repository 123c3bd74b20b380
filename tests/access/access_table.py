"""Reads docs/reference/access.md, and the addresses of a role as its resolver has them. For the tests in this folder."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from django.urls import get_resolver

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "access.md"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
WORDS = {"page", "done", "404", "sign in", "home"}


@dataclass(frozen=True)
class Line:
    """One line of a table: an address, a method, and what each kind of person gets."""

    name: str
    address: str
    method: str
    gets: dict[str, str]
    passkey: bool
    second_person: bool


def table(heading: str) -> dict[tuple[str, str], Line]:
    """Return the table under a heading, by name and method."""
    part = DOCUMENT.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("|")
    ]
    kinds = rows[0][3:-2]
    lines = [
        Line(*row[:3], dict(zip(kinds, row[3:-2], strict=True)), row[-2] == "yes", row[-1] == "yes")
        for row in rows[2:]
    ]
    found = {(line.name, line.method): line for line in lines}
    assert len(found) == len(lines), "a line stands twice"
    assert {word for line in lines for word in line.gets.values()} <= WORDS
    return found


def addresses(role: str) -> dict[str, str]:
    """Return every named address of a role with `…` where something varies; one without a name is a fault."""
    module = importlib.import_module(f"candour.roles.{role}.urls")
    return dict(_walk(get_resolver(module.__name__).url_patterns, "/", ""))


def _walk(patterns, before, space):
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, route, inner)
        else:
            assert one.name, f"{route} has no name, so no table can speak of it"
            yield space + one.name, _dotted(route)


def _dotted(route):
    while "<" in route:
        start, end = route.index("<"), route.index(">")
        route = route[:start] + "…" + route[end + 1 :]
    return route
