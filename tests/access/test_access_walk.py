"""Every address of desk and force, with every method, as every kind of person: only what docs/reference/access.md allows."""

from contextlib import nullcontext

import pytest
from access_knock import Traces, said, undone
from access_table import METHODS, addresses, table

HEADINGS = {"desk": "Desk", "force": "Force"}
TABLES = {role: table(heading) for role, heading in HEADINGS.items()}
ACCOUNT = table("Account")
TRAINED = (
    "call taker",
    "caseworker on it",
    "caseworker not on it",
    "supervisor on it",
    "supervisor not on it",
)
NOTHING_TO_DO = {
    *(("desk:training-call", one) for one in TRAINED),  # it keeps nothing
    *(("desk:telephone-act", one) for one in TRAINED),  # what it changes is at the telephone
    *(("desk:search", one) for one in TRAINED if one != "call taker"),  # it only reads
    ("desk:hand-over", "supervisor not on it"),
    ("desk:looked-at", "caseworker on it"),  # it only reads
    ("desk:looked-at", "supervisor on it"),
}
"""Done, and there was nothing to do: they share no case with who is gone."""


@pytest.mark.parametrize("role", ["desk", "force"])
def test_every_address_stands_in_the_document_and_nothing_else_does(role):
    found = addresses(role)
    written = {line.name: line.address for line in (TABLES[role] | ACCOUNT).values()}

    assert written == found


def test_a_case_or_product_is_nobodys_who_is_signed_out():
    for lines in TABLES.values():
        for line in lines.values():
            assert line.gets["signed out"] == "sign in", line


def expected(lines, name, method, column):
    """Return what the document says; what does not stand there is no method of that address."""
    line = lines.get((name, method))
    if column == "signed out":
        return "sign in"
    return line.gets[column] if line else "405"


def walk(world, lines):
    """Knock at every address as everybody; return what was not as it should be."""
    wrong, before = [], Traces()
    for name in sorted({name for name, _ in lines}):
        for method in METHODS:
            for visitor in world.visitors.values():
                want = expected(lines, name, method, visitor.column)
                got = knock(world, name, method, visitor, before, want=want)
                if got != want:
                    wrong.append(f"{method} {name} as {visitor.kind}: {got}, not {want}")
        if left := before.found():
            return [*wrong, f"{name}: somebody was refused, and this changed: {left}"]
    return wrong


def knock(world, name, method, visitor, before, *, want):
    """Ask, and say what came of it. What may change something is undone again; what must not is looked at by `walk`."""
    if method != "POST":
        with undone() if visitor.kind == "expired" else nullcontext():
            return said(visitor.ask(method, world.path(name, who=visitor.who)), method=method)
    if want != "done" and not world.needs_before(name):
        with undone() if visitor.kind == "expired" else nullcontext():
            return said(
                visitor.ask(method, world.path(name, who=visitor.who), world.body(name)),
                method=method,
            )
    with undone():
        world.before(name, who=visitor.who)
        compare = Traces() if world.needs_before(name) else before
        got = said(
            visitor.ask(method, world.path(name, who=visitor.who), world.body(name)), method=method
        )
        changed = bool(compare.found()) or (name, visitor.column) in NOTHING_TO_DO
        if changed != (want == "done"):
            return f"{got}, and {'something' if changed else 'nothing'} changed"
        return got


def test_everybody_gets_at_the_desk_what_the_document_says(desk_world):
    assert walk(desk_world, TABLES["desk"]) == []


def test_everybody_gets_at_a_force_what_the_document_says(force_world):
    assert walk(force_world, TABLES["force"]) == []


@pytest.mark.parametrize("role", ["desk", "force"])
def test_a_form_from_elsewhere_is_refused_to_everybody(role, request):
    world = request.getfixturevalue(f"{role}_world")
    before = Traces()
    for name in sorted({name for name, method in TABLES[role] if method == "POST"}):
        for visitor in world.visitors.values():
            answer = visitor.ask(
                "POST", world.path(name, who=visitor.who), world.body(name), checked=True
            )
            assert (answer.status_code, b"We did not accept this" in answer.content) == (403, True)
    assert before.found() == []


@pytest.mark.parametrize(
    ("name", "who"),
    [
        (line.name, kind)
        for line in TABLES["desk"].values()
        if line.passkey
        for kind in ("supervisor with a key", "manager")
        if line.gets[{"manager": "manager"}.get(kind, "supervisor on it")] == "done"
    ],
)
def test_without_the_passkey_nothing_is_done(name, who, desk_world):
    visitor = desk_world.visitors[who]
    desk_world.before(name, who=visitor.who)
    before = Traces()
    form = desk_world.body(name)
    other = {**form, "passkey-act": "release:another"}
    silent = {key: value for key, value in form.items() if key != "passkey-agreed"}

    for sent in (other, silent):
        answer = visitor.ask("POST", desk_world.path(name, who=visitor.who), sent)
        assert answer.status_code == 422
        assert b"Your passkey did not confirm" in answer.content
    assert before.found() == []
