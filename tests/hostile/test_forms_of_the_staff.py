"""Every form of desk, force and staff accounts, found on the pages, and every address that takes one, sent as no browser would."""

import copy
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from force_cast import make_product
from hostile_answers import fair
from hostile_crawl import Sendable, addresses, crawl
from hostile_forms import Form, examples, hostile
from hypothesis import given

NOBODY = "nobody"
PASSING = {"StaffSession", "Challenge", "Shelf"}
"""Rows that any page may renew or use up: how long somebody is signed in, what a passkey is asked for once, and what a
person at a force can open, which is sealed anew at each look."""


def everything() -> dict[str, list[tuple]]:
    """Return all rows of all tables but those of `PASSING`."""
    return {
        model.__name__: sorted(map(repr, model.objects.values_list()))
        for model in apps.get_models()
        if model.__name__ not in PASSING
    }


def written() -> int | None:
    """Return how many rows this connection has changed so far, where the database counts them: far cheaper than reading all."""
    return getattr(connection.connection, "total_changes", None)


def attack(one: Sendable, browser: Client, *, before: dict[str, list[tuple]]) -> None:
    """Send a form in every odd way, each time from the same start."""
    kept = browser.cookies

    @examples(8)
    @given(hostile(one.form.pairs))
    def attacked(sent):
        with transaction.atomic():
            browser.cookies = copy.deepcopy(kept)
            start = written()
            answer = browser.generic(
                "POST", one.form.action, data=sent.body, content_type=sent.content_type
            )
            fair(answer, sent)
            if answer.status_code >= 400 and (start is None or written() != start):
                assert everything() == before, "what was refused changed nothing"
            transaction.set_rollback(True)

    try:
        attacked()
    except BaseException as problem:
        problem.add_note(f"{one.view}, as {one.who}")
        raise
    finally:
        browser.cookies = kept


def unfound(found: list[Sendable], browsers: dict[str, Client]) -> list[Sendable]:
    """Return the addresses for which no page has a form, each with all fields that forms have."""
    known = {one.view for one in found}
    every = {name: value for one in found for name, value in one.form.fields}
    every.update(dict.fromkeys((b"ticket", b"passkey-ticket", b"words", b"person"), b"AAAA"))
    every.setdefault(b"act", b"here")
    form = list(every.items())
    who = next(iter(browsers))
    return [
        Sendable(who, view, Form(address, form, []))
        for view, address in addresses().items()
        if view not in known
    ]


def attack_all(
    forms: list[Sendable], browsers: dict[str, Client], *, seat: Callable[[str], Client]
) -> None:
    """Attack each of the forms; whoever sends it has just signed in: with many mutations a session would run out half-way."""
    before = everything()
    for one in forms:
        if one.who != NOBODY:
            browsers[one.who].cookies = seat(one.who).cookies
        attack(one, browsers[one.who], before=before)


@pytest.fixture
def busy(desk, cast):
    """A desk with something to do on every page."""
    _, first = desk.open_report("bob", preview=True)
    desk.draft(first)
    reporter, path, product = desk.sent()
    desk.post("bob", f"{path}/admit", {"person": cast.id("dan")})
    reporter.say("message", text="One more thing.")
    cast.force_says("carol", "question", product=product, text="Which road is it?")
    cast.force_says("carol", "outcome", product=product, code="FO12")
    desk.sort()
    desk.submitted(path, text="Sergeant Karn took an envelope again.")
    cast.report()
    desk.sort()
    return desk


@pytest.mark.parametrize("half", [0, 1])
def test_no_form_of_the_desk_can_be_sent_so_that_it_breaks(busy, cast, half):
    browsers = {name: busy.browsers[name] for name in ("alice", "bob", "mia", "dan")}
    browsers[NOBODY] = Client()
    found = crawl(browsers, starts=("/", "/account/", "/account/sign-in"))
    assert {"desk:draft", "desk:write", "desk:release", "desk:question"} & {o.view for o in found}

    every = [*found, *unfound(found, browsers)]
    attack_all(every[half::2], browsers, seat=cast.client)

    busy.browsers = {name: cast.client(name) for name in busy.browsers}
    busy.sent()


def test_no_form_of_a_force_can_be_sent_so_that_it_breaks(force):
    force.deliver(make_product())
    browsers = {name: force.client(name) for name in ("priya", "sam", "vic")}
    found = crawl(browsers, starts=("/",))
    assert {"force:ask", "force:outcome", "force:offer"} <= {one.view for one in found}

    found = [one for one in found if not one.view.startswith("staff:")]  # as the desk's
    attack_all([*found, *unfound(found, browsers)], browsers, seat=force.client)

    urn = force.deliver(make_product())
    assert force.client("priya").post(f"/products/{urn}/acknowledge").status_code == 302
