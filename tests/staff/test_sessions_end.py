"""A session ends when it should, and its row opens nothing without the cookie."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from candour.staff import personal, sessions
from candour.staff.models import Person, StaffSession

pytestmark = pytest.mark.usefixtures("site")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person():
    return Person.objects.create(name="Alice", duty="caseworker")


@pytest.fixture
def alice(person):
    return personal.new_secrets()


@pytest.fixture
def cookie(person, alice):
    return sessions.start(person.pk, secrets=alice, demonstration=False, now=NOON)


def resume(cookie, at, *, prolong=True):
    return sessions.resume(cookie, now=at, prolong=prolong)


def test_the_cookie_brings_back_the_same_keys(cookie, alice, person):
    live = resume(cookie, NOON + MINUTE)

    assert live.secrets.raw == alice.raw
    assert live.person_id == person.pk


def test_fifteen_minutes_without_an_act_end_it_and_delete_the_wrapped_keys(cookie):
    assert resume(cookie, NOON + 15 * MINUTE) is None
    assert StaffSession.objects.count() == 0


def test_each_act_gives_fifteen_minutes_more(cookie):
    for minutes in range(0, 120, 14):
        assert resume(cookie, NOON + minutes * MINUTE) is not None


def test_what_the_page_asks_by_itself_gives_nothing(cookie):
    for minutes in range(15):
        assert resume(cookie, NOON + minutes * MINUTE, prolong=False) is not None

    assert resume(cookie, NOON + 15 * MINUTE, prolong=False) is None


def test_nine_hours_end_it_however_busy_it_is(cookie):
    for minutes in range(0, 9 * 60, 10):
        assert resume(cookie, NOON + minutes * MINUTE) is not None

    assert resume(cookie, NOON + timedelta(hours=9)) is None
    assert StaffSession.objects.count() == 0


def test_revoking_a_person_ends_all_their_sessions_at_their_next_request(cookie, person, alice):
    sessions.start(person.pk, secrets=alice, demonstration=False, now=NOON)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert resume(cookie, NOON + MINUTE) is None
    assert StaffSession.objects.count() == 0


def test_a_session_that_nobody_comes_back_to_is_deleted_by_the_next_sign_in(cookie, person, alice):
    sessions.start(person.pk, secrets=alice, demonstration=False, now=NOON + 16 * MINUTE)

    assert StaffSession.objects.count() == 1


def test_signing_out_deletes_the_wrapped_keys(cookie):
    sessions.end(cookie)

    assert resume(cookie, NOON) is None
    assert StaffSession.objects.count() == 0


@pytest.mark.parametrize("wrong", ["", "x", "ü", "A" * 64, "=" * 64, "A" * 10_000])
def test_what_is_no_cookie_of_ours_is_nobody(cookie, wrong):
    assert resume(wrong, NOON) is None
    sessions.end(wrong)

    assert resume(cookie, NOON) is not None


def test_the_right_id_with_another_secret_opens_nothing_and_ends_nothing(cookie):
    raw = base64.urlsafe_b64decode(cookie)
    forged = base64.urlsafe_b64encode(raw[:16] + bytes(32)).decode()

    assert resume(forged, NOON) is None
    assert resume(cookie, NOON) is not None


def test_the_row_put_under_another_person_opens_nothing(cookie):
    mallory = Person.objects.create(name="Mallory", duty="caseworker")
    StaffSession.objects.update(person=mallory)

    assert resume(cookie, NOON) is None


def test_the_tables_hold_neither_the_keys_nor_the_cookie(cookie, alice):
    kept = _everything_in_the_tables()
    raw = base64.urlsafe_b64decode(cookie)

    assert b"Alice" in kept
    for secret in (alice.age_seed, alice.sign_seed, raw[:16], raw[16:]):
        assert secret not in kept
        assert secret.hex().encode() not in kept
    assert cookie.encode() not in kept


def _everything_in_the_tables():
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("staff_", "ledger_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
                          for row in cursor.fetchall() for v in row]  # fmt: skip
    return b"\n".join(found)
