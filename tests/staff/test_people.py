"""Inviting, joining, second keys, revoking: who may have keys here, and what the log says of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from candour.ledger import services as ledger
from candour.staff import ceremonies, personal, queries, services, sessions
from candour.staff.models import Invite, Locker, Person, StaffSession

pytestmark = pytest.mark.usefixtures("site")
NOW = datetime(2026, 11, 25, 12, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 25)
WAY = personal.under_prf(b"\7" * 32)
PASSKEY = ceremonies.NewPasskey("one", b"public", 0, prf_enabled=True, way=WAY)
PHRASE = "academic acid acne acquire acrobat activity actress"


@pytest.fixture
def invitation():
    return services.invite("Alice Marlowe", duty="caseworker", by="", now=NOW)


@pytest.fixture
def alice(invitation):
    """Alice, who joined with one passkey: her id and her secrets."""
    passkey_id = services.use_invite(invitation.token, passkey=PASSKEY, now=NOW)
    made = services.join(invitation.person_id, under=WAY, passkey_id=passkey_id, on=TODAY)
    return invitation.person_id, made


def test_an_invitation_lasts_a_day_rounded_up_and_is_not_kept(invitation):
    row = Invite.objects.get()

    assert row.expires_at == datetime(2026, 11, 26, 12, 15, tzinfo=UTC)
    assert invitation.link == f"http://staff.localhost:8400/account/join/{invitation.token}"
    assert invitation.token not in str(vars(row))
    assert queries.invited(invitation.token, now=row.expires_at - timedelta(seconds=1)) is not None
    assert queries.invited(invitation.token, now=row.expires_at) is None


def test_an_invitation_is_used_once(invitation):
    services.use_invite(invitation.token, passkey=PASSKEY, now=NOW)

    with pytest.raises(services.Unable):
        services.use_invite(invitation.token, passkey=replace(PASSKEY, credential_id="x"), now=NOW)
    assert len(queries.passkeys(invitation.person_id)) == 1


@pytest.mark.parametrize(("name", "duty"), [("", "caseworker"), (" ", "caseworker"), ("A", "king")])
def test_nobody_is_invited_without_a_name_or_to_a_duty_that_is_not_here(name, duty):
    with pytest.raises(services.Unable):
        services.invite(name, duty=duty, by="", now=NOW)

    assert queries.everybody() == []
    assert ledger.count() == 0


def test_joining_gives_keys_that_only_the_passkey_opens(alice):
    person_id, made = alice
    member = queries.person(person_id)

    assert member.key == made.identity.recipient
    assert member.verify == made.signer.public
    assert queries.active_people() == [member]
    assert queries.recipients([person_id, "nobody"]) == [member.key]
    passkey = queries.passkeys(person_id)[0]
    opened = services.open_keys(person_id, by=WAY, passkey_id=passkey.id)
    assert opened.raw == made.raw


def test_nobody_can_make_somebody_new_keys(alice):
    person_id, made = alice

    with pytest.raises(services.Unable):
        services.join(person_id, under=WAY, passkey_id=None, on=TODAY)
    assert queries.person(person_id).verify == made.signer.public


def test_an_invitation_for_somebody_who_has_keys_does_not_open_them(alice):
    person_id, _ = alice
    again = services.invite_again(person_id, by="", now=NOW)
    thief = personal.under_prf(b"\6" * 32)
    stolen = ceremonies.NewPasskey("two", b"public", 0, prf_enabled=True, way=thief)

    passkey_id = services.use_invite(again.token, passkey=stolen, now=NOW)

    assert services.open_keys(person_id, by=thief, passkey_id=passkey_id) is None
    with pytest.raises(services.Unable):
        services.join(person_id, under=thief, passkey_id=passkey_id, on=TODAY)


def WAY_OF_PHRASE():  # noqa: N802 - reads as the constant WAY does, but costs a quarter of a second
    return personal.under_phrase(PHRASE)


def test_the_second_key_is_missing_until_there_are_two_ways(alice):
    person_id, made = alice
    assert queries.needs_second_key(person_id)

    deaf = ceremonies.NewPasskey("deaf", b"public", 0, prf_enabled=False, way=None)
    services.add_passkey(person_id, passkey=deaf, label="Cannot open", secrets=made)
    assert queries.needs_second_key(person_id)

    second = ceremonies.NewPasskey(
        "two", b"p", 0, prf_enabled=True, way=personal.under_prf(b"\5" * 32)
    )
    services.add_passkey(person_id, passkey=second, label="Blue", secrets=made)
    assert not queries.needs_second_key(person_id)


def test_a_phrase_is_a_second_key_and_an_old_phrase_opens_nothing(alice):
    person_id, made = alice
    services.set_phrase(person_id, phrase=PHRASE, secrets=made)
    assert not queries.needs_second_key(person_id)
    newer = " ".join(reversed(PHRASE.split()))

    services.set_phrase(person_id, phrase=newer, secrets=made)

    assert (
        services.open_keys(person_id, by=personal.under_phrase(newer), passkey_id=None).raw
        == made.raw
    )
    with pytest.raises(personal.DoesNotOpen):
        services.open_keys(person_id, by=WAY_OF_PHRASE(), passkey_id=None)


def test_the_last_way_in_cannot_be_removed(alice):
    person_id, made = alice
    only = queries.passkeys(person_id)[0]
    with pytest.raises(services.Unable):
        services.drop_passkey(person_id, passkey_id=only.id)
    services.set_phrase(person_id, phrase=PHRASE, secrets=made)
    with pytest.raises(services.Unable):  # a phrase alone signs nobody in
        services.drop_passkey(person_id, passkey_id=only.id)
    deaf = ceremonies.NewPasskey("deaf", b"public", 0, prf_enabled=False, way=None)
    services.add_passkey(person_id, passkey=deaf, label="Other", secrets=made)

    services.drop_passkey(person_id, passkey_id=only.id)

    assert [one.label for one in queries.passkeys(person_id)] == ["Other"]
    assert not Locker.objects.filter(kind="prf").exists()


def test_nobody_removes_a_colleagues_passkey(alice):
    person_id, _ = alice
    other = services.invite("Bob", duty="caseworker", by="", now=NOW)
    passkey = queries.passkeys(person_id)[0]

    with pytest.raises(services.Unable):
        services.drop_passkey(other.person_id, passkey_id=passkey.id)
    assert queries.passkeys(person_id) == [passkey]


def test_a_revoked_person_has_no_session_no_invitation_and_receives_nothing(alice):
    person_id, made = alice
    sessions.start(person_id, secrets=made, demonstration=False, now=NOW)
    services.invite_again(person_id, by="", now=NOW)
    assert queries.signed_in_count(("caseworker",), now=NOW) == 1

    services.revoke(person_id, by="")

    assert StaffSession.objects.count() == Invite.objects.count() == 0
    assert queries.recipients([person_id]) == queries.active_people() == []
    assert queries.signed_in_count(("caseworker",), now=NOW) == 0
    with pytest.raises(services.Unable):
        services.invite_again(person_id, by="", now=NOW)


def test_every_act_is_in_the_log(alice):
    person_id, made = alice
    seen = [ledger.count()]
    assert seen == [3]  # invited, passkey, joined
    services.set_phrase(person_id, phrase=PHRASE, secrets=made)
    seen.append(ledger.count())
    services.let_open(
        person_id, passkey_id=queries.passkeys(person_id)[0].id, under=WAY, secrets=made
    )
    seen.append(ledger.count())
    services.revoke(person_id, by="")
    seen.append(ledger.count())

    assert seen == [3, 4, 5, 6]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _: Person.objects.create(name="", duty="caseworker"),
        lambda _: Person.objects.create(name="X", duty="y", recipient="age1pq1"),
        lambda who: Locker.objects.create(person_id=who, kind="prf", sealed=b""),
        lambda who: Locker.objects.create(person_id=who, kind="master", sealed=b""),
        lambda _: Invite.objects.create(token_hash="x", person_id="nobody", expires_at=NOW),
    ],
)
def test_the_database_refuses_rows_that_must_not_be(alice, wrong):
    with pytest.raises(IntegrityError):
        _write(wrong, about=alice[0])


def _write(wrong, *, about):
    with transaction.atomic():
        wrong(about)
        transaction.get_connection().check_constraints()
