"""What two do at the same time at read committed: each race was possible before its lock, and fails without it."""

import hashlib
import secrets
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

import cluster
import machines
from candour.parcels import outbox
from candour.parcels.models import Outgoing
from candour.roles.exchange import queries, services
from candour.roles.exchange.models import Mailbox, Parcel
from candour.staff import queries as staff
from candour.staff import services as people
from candour.staff.models import Locker, Passkey, Person

pytestmark = [
    pytest.mark.skipif(not cluster.SOCKET, reason="make test-postgres"),
    pytest.mark.django_db(transaction=True),
]
ROAD, TAG = "ab" * 32, "cd" * 32


def meanwhile(first, second):
    """Do `first` in a transaction that stays open while somebody else begins `second`; return what each raised."""
    raised = [None, None]
    begun = threading.Event()

    def other():
        begun.set()
        try:
            second()
        except Exception as problem:  # noqa: BLE001 - told to the test
            raised[1] = problem
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    try:
        with transaction.atomic():
            first()
            thread.start()
            begun.wait()
            thread.join(0.7)  # it is done, or it waits for us
    except Exception as problem:  # noqa: BLE001 - told to the test
        raised[0] = problem
    thread.join(20)
    assert not thread.is_alive()
    return raised


@pytest.fixture
def directories(settings, tmp_path):
    machines.found(tmp_path)
    settings.TRUST_FOLDER = tmp_path / "desk" / "trust"
    settings.DEMONSTRATION = True
    settings.LEDGER_NAME = "desk"
    settings.INSTALLATION_KEY_FILE = tmp_path / "exchange" / "installation.key"


def test_two_things_for_one_road_have_two_places():
    raised = meanwhile(lambda: outbox.put(b"one", road=ROAD), lambda: outbox.put(b"two", road=ROAD))

    assert raised == [None, None]
    assert sorted(Outgoing.objects.values_list("place", flat=True)) == [1, 2]


def test_what_is_let_go_while_somebody_drops_it_does_not_leave():
    held = outbox.hold(b"held", road=ROAD)
    said = []
    raised = meanwhile(
        lambda: said.append(outbox.drop_held(held)), lambda: said.append(outbox.let_go(held))
    )

    assert raised == [None, None]
    assert said == [True, False]
    assert not Outgoing.objects.exists()


def test_two_passkeys_dropped_at_once_leave_a_way_in(directories):
    person = Person.objects.create(name="Rosa Lind", duty="supervisor")
    keys = [
        Passkey.objects.create(
            person=person, credential_id=one, public_key=b"key", sign_count=0, label=one
        )
        for one in ("one", "two")
    ]
    for key in keys:
        Locker.objects.create(person=person, passkey=key, kind="prf", sealed=b"sealed")
    raised = meanwhile(
        *(lambda key=key: people.drop_passkey(person.pk, passkey_id=key.pk) for key in keys)
    )

    assert [type(one) for one in raised] == [type(None), people.Unable]
    assert [one.id for one in staff.passkeys(person.pk)] == [keys[1].pk]


def test_two_invitations_at_once_leave_the_later_one(directories, settings):
    from django.utils import timezone

    settings.ROOT_URLCONF = "candour.roles.desk.urls"
    person = Person.objects.create(name="Rosa Lind", duty="supervisor")
    links = []

    def invite():
        links.append(people.invite_again(person.pk, by="", now=timezone.now()))

    assert meanwhile(invite, invite) == [None, None]
    tokens = [staff.invited(one.token, now=timezone.now()) is not None for one in links]
    assert tokens == [False, True]


def test_a_parcel_posted_again_while_it_is_signed_for_does_not_wait_again():
    parcel = secrets.token_bytes(100)
    digest = hashlib.sha256(parcel).hexdigest()
    services.keep(ROAD, [parcel])
    raised = meanwhile(
        lambda: services.let_go(ROAD, {digest: b"receipt"}), lambda: services.keep(ROAD, [parcel])
    )

    assert raised == [None, None]
    assert queries.waiting(ROAD, after="") == []


def test_a_mailbox_that_is_closed_while_mail_comes_keeps_none(directories):
    services.open_mailboxes({TAG: "11" * 32})
    said = []
    raised = meanwhile(
        lambda: services.close_mailbox(TAG), lambda: said.append(services.deliver(TAG, b"mail"))
    )

    assert raised == [None, None]
    assert said == [None]
    assert not Parcel.objects.exists()


def test_a_mailbox_that_is_visited_while_the_sweep_comes_by_stays():
    today = date.today()
    services.open_mailboxes({TAG: "11" * 32})
    Mailbox.objects.update(visited_on=today - services.MAILBOX_LIFE - timedelta(days=1))

    assert meanwhile(lambda: services.visited(TAG), lambda: services.sweep(today)) == [None, None]
    assert Mailbox.objects.filter(tag=TAG).exists()


def test_two_series_of_the_same_parcels_in_two_orders_do_not_wait_for_each_other():
    parcels = [secrets.token_bytes(50) for _ in range(20)]
    raised = meanwhile(
        lambda: services.keep(ROAD, parcels), lambda: services.keep(ROAD, parcels[::-1])
    )

    assert raised == [None, None]
    assert Parcel.objects.count() == 20
