"""Promise 4 at a force: no word that points to a reporter in anything that a person of the force can open or read."""

import re

import pytest
from django.db import connection
from force_cast import EXAMPLES, make_product

from candour.roles.force.models import Act, Parcel, Shelf
from candour.seal import SealError, opening

REPORTS = [(example, report) for example in EXAMPLES for report in example["reports"]]
STAFF_TABLES = re.compile(r"staff_|django_")


def openable(force):
    """Return every text in every envelope here that somebody's key opens."""
    identities = [one.secrets.identity for one in force.people.values()]
    rows = [*Parcel.objects.all(), *Act.objects.all(), *Shelf.objects.all()]
    for row in rows:
        for identity in identities:
            try:
                yield opening.open_envelope(bytes(row.sealed), identities=[identity]).body.decode()
            except SealError:
                continue


def clear(force):
    """Return every clear value of every table but the people's own names."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if STAFF_TABLES.match(table):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (str(value) for value in row if not isinstance(value, bytes))


def pages(force):
    """Return every page with products on it, as text without the markup."""
    for who in ("priya", "sam", "vic"):
        browser = force.client(who)
        inbox = browser.get("/").content.decode()
        yield inbox
        for urn in re.findall(r"/products/([0-9a-f]{32})", inbox):
            browser.post(f"/products/{urn}/acknowledge")
            yield browser.get(f"/products/{urn}").content.decode()


def said_of(html):
    """Return the main part of a page as it is read. The header names who is signed in."""
    main = html[html.index("<main") : html.index("</main>")] if "<main" in html else html
    return re.sub(r"<[^>]*>", " ", main)


def slips(force, example):
    """Return which of the example's forbidden strings stand anywhere here, as whole words, in any case."""
    texts = [said_of(page) for page in pages(force)]
    texts += [*openable(force), *clear(force)]
    whole = "\n".join(texts)
    return {
        word
        for word in example["forbidden_in_disseminated"]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole, re.IGNORECASE)
    }


@pytest.mark.parametrize(
    ("example", "report"), REPORTS, ids=[report["urn"] for _, report in REPORTS]
)
def test_nothing_here_points_to_the_reporter(force, example, report):
    force.deliver(make_product(report["urn"]))

    assert slips(force, example) == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=[e["id"] for e in EXAMPLES])
def test_the_check_finds_the_raw_text_when_it_is_planted(force, example):
    report = example["reports"][0]
    force.deliver(make_product(report["urn"], text=report["text"] + " " + example["raw"]))

    found = slips(force, example)

    assert len(found) > len(example["forbidden_in_disseminated"]) / 2
