"""One draft in two windows: whoever saves second is told, and neither text is lost. One text has one release."""

import html
import re

import pytest
from at_once import change, counted, together, twin
from desk_walk import WE1, draft_fields

from candour.roles.desk.models import Product

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = f"{WE1['text']} Six.", f"{WE1['text']} Seven."


def seen(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]


def test_a_draft_in_two_windows_loses_neither_text(desk):
    world = desk.world
    bob, path = world.visitors["caseworker with a key"], world.path("desk:product")
    windows = [bob, twin(bob)]
    opened = [seen(one.ask("GET", path)) for one in windows]
    forms = [
        draft_fields(text=text, seen=mark)
        for text, mark in zip((FIRST, SECOND), opened, strict=True)
    ]
    answers = together(
        [
            lambda one=one, form=form: one.ask("POST", path, form)
            for one, form in zip(windows, forms, strict=True)
        ]
    )

    late, said = next((i, one) for i, one in enumerate(answers) if one.status_code != 302)
    assert sorted(one.status_code for one in answers) == [302, 422]
    page = html.unescape(said.content.decode())
    assert "saved in another window" in page
    assert FIRST in page, "one stands in the form, the other above it"
    assert SECOND in page
    again = draft_fields(text=forms[late]["text"], seen=seen(said))
    assert windows[late].ask("POST", path, again).status_code == 302, "it is the author's choice"


def test_a_colleague_cannot_write_into_a_draft(desk):
    world = desk.world
    erin, path = world.visitors["caseworker"], world.path("desk:product")
    before = bytes(Product.objects.get(id=world.of["draft"]).sealed)

    assert erin.ask("POST", path, draft_fields(text=FIRST)).status_code == 404
    assert bytes(Product.objects.get(id=world.of["draft"]).sealed) == before


def test_two_releasers_at_once_release_once_and_the_author_never(desk):
    world = desk.world
    path, body = world.path("desk:release"), world.body("desk:release")
    bob = world.visitors["caseworker with a key"]
    two = [world.visitors["supervisor with a key"], world.visitors["supervisor"]]

    assert bob.ask("POST", path, body).status_code == 404
    before = counted()
    assert two[0].ask("POST", path, body).status_code == 302
    once = change(before)
    desk.again()
    answers = together([lambda one=one: one.ask("POST", path, body) for one in two])
    assert sorted(one.status_code for one in answers) == [302, 409]
    assert Product.objects.get(id=world.of["waiting"]).state == "sent"
    again = change(before)
    for one in (once, again):  # whoever comes first adds to a number of their own, or begins one
        one.pop("desk_count", None)
    assert again == once
