"""Promise 3 at a force: pages and database are the same for the accused with a product about them and without."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from force_cast import make_product

from candour.parcels import frame
from candour.roles.force.models import Act, Parcel, Shelf
from candour.words.closeness import Closeness

PAGES = ("/", "/colleagues", "/colleagues/keys", "/account/")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w{64}(")')
"""Drawn anew for every page, always of one length; the only bytes that differ between two visits to one page."""
POSTS = {
    "acknowledge": {},
    "ask": {"text": "Is it still going on?"},
    "outcome": {"code": "FO04"},
}


def bytes_of(response):
    return response.status_code, TOKEN.sub(rb"\1\2", response.content), len(response.content)


def undone(act):
    """Do something, return what came of it, and leave the database as it was."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def dump():
    """Return every row of every table: clear values as they are, random ids and sealed bytes by their length."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {name: sorted(map(str, _rows(cursor, name))) for name in tables}


def _rows(cursor, name):
    cursor.execute(f'SELECT * FROM "{name}"')
    return [tuple(map(_plain, row)) for row in cursor.fetchall()]


def _plain(value):
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{64}", value):
        return f"{len(value)} digits"
    return value


def visit(force, envelope, *, accused, worked_on_by=()):
    """Let a parcel come, let the accused, who is signed in, look at every page, and return what they saw and what is stored."""
    force.number, force.previous = 0, frame.FIRST
    force.arrive(envelope)
    for who in worked_on_by:
        browser = force.client(who)
        (urn,) = re.findall(r"/products/([0-9a-f]{32})", browser.get("/").content.decode())
        assert browser.post(f"/products/{urn}/acknowledge").status_code == 302
    seen = [bytes_of(accused.get(page)) for page in PAGES]
    return seen, dump()


def test_pages_and_every_table_are_the_same_with_and_without_the_product(force):
    about_mellish = force.release(make_product(), to=["priya", "sam", "vic"])

    accused = force.client("mellish")
    with_it = undone(lambda: visit(force, about_mellish, accused=accused))
    without = undone(lambda: visit(force, force.dummy(), accused=accused))

    assert with_it[0] == without[0]
    for table, rows in with_it[1].items():
        assert rows == without[1][table], table
    assert any(
        "bytes" in row for row in with_it[1]["force_parcel"]
    )  # the comparison looked at something


def test_the_comparison_would_notice_a_product_that_is_theirs_to_read(force):
    theirs = force.release(make_product(), to=["priya", "sam", "vic", "mellish"])

    accused = force.client("mellish")
    with_it = undone(lambda: visit(force, theirs, accused=accused))
    without = undone(lambda: visit(force, force.dummy(), accused=accused))

    assert with_it[0][0] != without[0][0]
    # Looking alone leaves nothing by which whoever runs the server could tell it from a dummy.
    assert with_it[1] == without[1]


def test_what_a_colleague_does_about_it_changes_no_page_of_theirs(force):
    about_mellish = force.release(make_product(), to=["priya", "sam", "vic"])

    accused = force.client("mellish")
    with_it, _ = undone(
        lambda: visit(force, about_mellish, accused=accused, worked_on_by=["priya"])
    )
    without, _ = undone(lambda: visit(force, force.dummy(), accused=accused))

    assert with_it == without


def test_what_a_colleague_declares_of_them_changes_no_page_of_theirs_and_no_table(force):
    """The accused is named by a colleague, in the directory and in an offer on its way: they see what they saw before."""
    about_them = [
        Closeness(kind="family", name="David Mellish"),
        Closeness(kind="business", number="0417"),
        Closeness(kind="team", unit="Harbour Lane"),
    ]
    accused = force.client("mellish")

    def look(closeness):
        force.declared = {"sam": closeness}
        force.list_people(list(force.people))
        seen = [bytes_of(accused.get(page)) for page in PAGES]
        return seen, dump()

    with_it = undone(lambda: look(about_them))
    without = undone(lambda: look([]))

    assert with_it == without
    assert b"David Mellish" in force.client("sam").get("/colleagues").content
    force.declared = {"sam": about_them}
    force.list_people(list(force.people))
    own = force.client("sam").get("/colleagues/keys").content
    assert b"Harbour Lane" in own, "whoever declared it reads it"
    assert b"Harbour Lane" not in accused.get("/colleagues/keys").content


def test_an_offer_tells_the_administrator_nothing_of_what_it_declares(force):
    sam = force.client("sam")

    def declare(said):
        assert sam.post("/colleagues/keys", said).status_code == 200
        return dump()

    little = undone(lambda: declare({"numbers": "5120"}))
    much = undone(
        lambda: declare(
            {"numbers": "5120", "close-family": "David Mellish", "units": "Harbour Lane"}
        )
    )

    assert little == much
    assert little["parcels_outgoing"], "the comparison looked at something"


def test_a_product_that_is_not_yours_answers_exactly_as_one_that_does_not_exist(force):
    urn = force.deliver(make_product())
    browser, nothing = force.client("mellish"), "0" * 32

    there, absent = (bytes_of(browser.get(f"/products/{one}")) for one in (urn, nothing))
    assert there == absent
    assert there[0] == 404
    for act, said in POSTS.items():
        there, absent = (
            bytes_of(browser.post(f"/products/{one}/{act}", said)) for one in (urn, nothing)
        )
        assert there == absent
        assert there[0] == 404
    assert Act.objects.count() == 0


def test_a_bad_form_tells_a_stranger_nothing_either(force):
    urn, nothing = force.deliver(make_product()), "0" * 32
    browser = force.client("mellish")

    there, absent = (
        bytes_of(browser.post(f"/products/{one}/ask", {"text": ""})) for one in (urn, nothing)
    )

    assert there == absent
    assert there[0] == 404


def test_a_duty_without_the_act_is_answered_as_if_there_were_nothing(force):
    urn = force.deliver(make_product())
    priya = force.client("priya")  # a receiving officer records no outcome and invites nobody

    assert priya.post(f"/products/{urn}/outcome", {"code": "FO04"}).status_code == 404
    assert priya.post(f"/products/{urn}/outcome", {}).status_code == 404
    assert (
        priya.post("/colleagues/invite", {"name": "X", "duty": "force supervisor"}).status_code
        == 404
    )
    page = priya.get(f"/products/{urn}").content.decode()
    assert f"/products/{urn}/outcome" not in page
    assert "/colleagues/invite" not in priya.get("/colleagues").content.decode()


@pytest.mark.parametrize("path", ["/", "/colleagues", "/products/0"])
def test_nobody_signed_in_sees_anything(force, path):
    response = Client().get(path)

    assert response.status_code == 303
    assert response["Location"] == "/account/sign-in"
    assert Shelf.objects.count() == 0


def test_every_parcel_tells_the_administrator_the_same(force):
    force.deliver(make_product())
    force.arrive(force.dummy())
    force.deliver(make_product("example-R2"), to=["priya"])

    told = {(len(bytes(p.sealed)), p.week, len(p.digest)) for p in Parcel.objects.all()}

    assert len(told) == 1
    assert {bytes(p.sealed).count(b"-> mlkem768x25519") for p in Parcel.objects.all()} == {16}
