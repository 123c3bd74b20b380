"""A row that stays locked, a database that goes away: people are told in plain words, and what they do next works."""

from contextlib import contextmanager

import pytest
from desk_walk import Desk
from django.db import close_old_connections, connection

import cluster
from candour.roles.desk.models import Case

pytestmark = [
    pytest.mark.skipif(not cluster.SOCKET, reason="make test-postgres"),
    pytest.mark.django_db(transaction=True),
]
SAYS = "look whether your last step was done"


@pytest.fixture
def new_case(cast):
    """A desk with an unopened case, and its path; faults become pages, as in the field."""
    desk = Desk(cast)
    for browser in desk.browsers.values():
        browser.raise_request_exception = False
    cast.report()
    desk.sort()
    return desk, f"/cases/{desk.case().reference}"


@contextmanager
def somebody_holds(statement):
    """Keep what a statement locks until the end."""
    name = connection.settings_dict["NAME"]
    with cluster.connect(cluster.url(name, "postgres")) as other:
        other.execute(statement)
        yield
        other.rollback()


@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
def test_a_case_that_stays_locked_is_said_and_nothing_is_changed(new_case, limit):
    desk, path = new_case
    with connection.cursor() as cursor:
        cursor.execute(f"SET {limit} = '200ms'")  # in the field 10 and 30 seconds

    with somebody_holds("SELECT * FROM desk_case FOR UPDATE"):
        answer = desk.post("bob", f"{path}/open", status=503)

    assert SAYS in answer.content.decode()
    assert desk.case().state == Case.State.NEW
    desk.post("bob", f"{path}/open")
    assert desk.case().state != Case.State.NEW


def test_who_has_signed_in_is_told_even_before_a_page_is_begun(new_case):
    desk, _ = new_case
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")

    with somebody_holds("LOCK TABLE staff_staffsession IN ACCESS EXCLUSIVE MODE"):
        answer = desk.get("bob", "/", status=503)

    assert SAYS in answer.content.decode()
    desk.get("bob", "/")


def test_a_session_that_the_server_ended_is_said_once_and_begun_anew(new_case):
    desk, _ = new_case
    name = connection.settings_dict["NAME"]
    cluster.psql(
        f"--command=SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    answer = desk.get("bob", "/", status=503)

    assert SAYS in answer.content.decode()
    close_old_connections()  # what a server does at the end of each request, and Django's test client does not
    desk.get("bob", "/")


def test_the_limits_stand_in_every_session():
    with connection.cursor() as cursor:
        for name, wanted in {
            "lock_timeout": "10s",
            "statement_timeout": "30s",
            "idle_in_transaction_session_timeout": "1min",
            "synchronous_commit": "on",
            "transaction_isolation": "read committed",
        }.items():
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == wanted, name
