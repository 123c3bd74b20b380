"""The inbox: most urgent first, page after page without counting, quiet about what is not the reader's."""

from datetime import UTC, datetime, timedelta

import pytest

import cast as cast_
from candour.roles.desk.models import Case, CaseBundle, CaseKey
from candour.roles.desk.queries import inbox as read
from candour.roles.desk.queries.queue import Wanted

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def _cases(cast, many):
    """Make rows as they stand in clear; the order of the references tells nothing."""
    for n in range(many):
        Case.objects.create(
            reference=f"R{(n * 7919) % 9973:07d}",
            state="C1",
            priority=("P0", "P2", "", "P1")[n % 4],
            due_at=None if n % 3 == 0 else NOW + timedelta(minutes=15 * (n % 11)),
            on=cast_.today() - timedelta(days=n % 5),
        )


def _walk(worker, **more):
    seen, after = [], ""
    while True:
        page = read.inbox(worker, wanted=Wanted(**more), after=after, now=NOW)
        assert len(page.rows) <= read.PAGE
        seen += page.rows
        if not page.after:
            return seen
        after = page.after


def test_every_case_stands_once_most_urgent_first(cast):
    _cases(cast, 130)

    seen = _walk(cast.worker("bob"))

    assert len({row.reference for row in seen}) == len(seen) == 130
    far = datetime(9999, 1, 1, tzinfo=UTC)
    order = [
        (row.priority != "P0", row.waits != "Somebody to open it", row.due_at or far, row.on)
        if row.priority != "P0"
        else (False, False, row.due_at or far, row.on)
        for row in seen
    ]
    assert order == sorted(order)


def test_a_page_is_few_queries_and_counts_nothing(cast, django_assert_max_num_queries):
    _cases(cast, 130)
    worker = cast.worker("bob")
    after = read.inbox(worker, wanted=Wanted(), after="", now=NOW).after

    with django_assert_max_num_queries(7) as queries:
        read.inbox(worker, wanted=Wanted(), after=after, now=NOW)

    said = " ".join(query["sql"].upper() for query in queries.captured_queries)
    assert "OFFSET" not in said
    assert "COUNT(" not in said


def test_a_case_that_is_gone_begins_anew(cast):
    _cases(cast, 3)

    assert len(read.inbox(cast.worker("bob"), wanted=Wanted(), after="GONE", now=NOW).rows) == 3


def test_what_somebody_is_not_on_changes_nothing_in_their_inbox(desk, cast):
    _cases(cast, 60)
    before = [row.reference for row in _walk(cast.worker("erin"))]

    desk.open_report("bob")

    assert [row.reference for row in _walk(cast.worker("erin"))] == before
    assert CaseBundle.objects.exists()
    assert CaseKey.objects.exists()


def test_overdue_is_said_in_words(desk, cast):
    desk.open_report()
    Case.objects.update(due_at=NOW - timedelta(days=400))

    assert "Overdue:" in desk.get("bob", "/").content.decode()


@pytest.mark.parametrize("priority", [("danger", True, "P0"), ("calm", False, "Not set")])
def test_danger_now_stands_first(desk, cast, priority):
    _, danger, shown = priority
    cast.report(danger_now=danger)
    desk.sort()

    assert shown in desk.get("bob", "/").content.decode()


def test_a_page_that_asks_by_itself_says_only_that_something_came(desk, cast):
    poll = {"X-Candour-Poll": "1", "HX-Request": "true"}
    browser = desk.browsers["bob"]
    assert browser.post("/collect", headers=poll).status_code == 204

    cast.report()
    answer = browser.post("/collect", headers=poll)

    assert answer.status_code == 200
    assert "Something came in." in answer.content.decode()
    assert desk.case().reference not in answer.content.decode()


def test_a_damaged_parcel_is_set_aside_and_said(desk, cast):
    cast.door = cast_.signing_key()
    cast.report()
    desk.sort()

    assert not Case.objects.exists()
    assert "set aside" in desk.get("bob", "/").content.decode()


@pytest.mark.parametrize("many", [10, 3000])
def test_however_many_cases_somebody_is_on_they_stand_in_the_same_order(cast, monkeypatch, many):
    """Who is on few has theirs looked up one by one, who is on many along everybody's queue: nobody sees a difference."""
    _cases(cast, 60)
    _cases_of(cast, 90, on={"bob": 1, "erin": 3})
    monkeypatch.setattr(read, "MANY", many)

    everything = [row.reference for row in _walk(cast.worker("bob"))]
    some = [row.reference for row in _walk(cast.worker("erin"))]

    assert len(everything) == len(set(everything)) == 60 + 90
    assert len(some) == 60 + 30
    assert [one for one in everything if one in set(some)] == some


def _cases_of(cast, many, *, on):
    """Make opened cases; each person is on one in so many of them."""
    for n in range(many):
        case = Case.objects.create(
            reference=f"S{(n * 7919) % 9973:07d}",
            state=("C2", "C8", "C9")[n % 3],
            priority=("P1", "P0", "P3", "P2")[n % 4],
            due_at=None if n % 5 == 0 else NOW + timedelta(minutes=15 * (n % 7)),
            on=cast_.today() - timedelta(days=n % 4),
        )
        for kind in CaseKey.Kind.values:
            key = CaseKey.objects.create(case=case, kind=kind, recipient="age1pq1")
            for name, share in on.items():
                if n % share == 0:
                    CaseBundle.objects.create(key=key, person=cast.id(name), sealed=b"sealed")
