"""Somebody at the desk lost every way to their keys: revoked, invited afresh, let onto their cases by a colleague."""

import pytest
from django.utils import timezone

from candour.ledger import services as ledger
from candour.roles.desk.access import is_on
from candour.roles.desk.models import Case
from candour.roles.desk.services import cases, sorting
from candour.staff import services as staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(cast):
    """Two of bob's cases, on which the supervisors are too, and one new one."""
    for _ in range(2):
        cast.report()
    sorting.sort_new(cast.worker("bob"))
    for reference in Case.objects.values_list("reference", flat=True):
        cases.open_report(reference, worker=cast.worker("bob"), now=timezone.now())
    cast.report()
    sorting.sort_new(cast.worker("alice"))
    return list(Case.objects.exclude(state=Case.State.NEW).values_list("reference", flat=True))


def hand_over(cast, name, *, to):
    data = {
        "to": cast.id(to),
        "passkey-act": f"hand-over:{cast.id('bob')}",
        "passkey-agreed": "yes",
    }
    return cast.client(name).post(f"/people/{cast.id('bob')}/hand-over", data)


def test_a_supervisor_hands_over_the_cases_of_somebody_revoked_and_the_log_shows_each(cast, theirs):
    staff.revoke(cast.id("bob"), by=cast.id("mia"))
    before = ledger.count()

    answer = hand_over(cast, "alice", to="erin")

    assert answer.status_code == 200
    assert b"let onto: 2" in answer.content
    assert all(is_on(cast.id("erin"), Case.objects.get(reference=one)) for one in theirs)
    assert ledger.count() == before + 2
    page = cast.client("erin").get(f"/cases/{theirs[0]}")
    assert page.status_code == 200
    assert b"let onto: 0" in hand_over(cast, "alice", to="erin").content
    assert ledger.count() == before + 2


def test_nobody_takes_over_a_colleague_who_still_works_here(cast, theirs):
    answer = hand_over(cast, "alice", to="erin")

    assert answer.status_code == 422
    assert not any(is_on(cast.id("erin"), Case.objects.get(reference=one)) for one in theirs)


@pytest.mark.parametrize("name", ["erin", "mia"])
def test_only_a_supervisor_hands_over(name, cast, theirs):
    staff.revoke(cast.id("bob"), by=cast.id("mia"))

    assert hand_over(cast, name, to="erin").status_code == 404
    assert not is_on(cast.id("erin"), Case.objects.get(reference=theirs[0]))


def test_only_somebody_who_works_on_cases_is_let_on(cast, theirs):
    staff.revoke(cast.id("bob"), by=cast.id("mia"))

    for to in ("mia", "bob"):
        assert hand_over(cast, "alice", to=to).status_code == 422


def test_the_page_offers_it_for_revoked_people_to_supervisors_only(cast, theirs):
    staff.revoke(cast.id("bob"), by=cast.id("mia"))

    assert b"Hand over cases" in cast.client("alice").get("/people").content
    assert b"Hand over cases" not in cast.client("mia").get("/people").content
