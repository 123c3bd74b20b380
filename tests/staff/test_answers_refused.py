"""What a passkey's answer must be to count: every way of being wrong that we could think of is refused."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from soft_key import PRESENT, SoftKey

from candour.staff import ceremonies, personal, queries, services, tickets
from candour.staff.ceremonies import NotProved
from candour.staff.models import Challenge, Passkey
from candour.staff.tickets import Purpose

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PRF = b"\7" * 32


@pytest.fixture
def origin(site):
    return site.STAFF_ORIGIN


def admit(name, origin):
    """Let somebody join with a new key; return the person's id and the key."""
    invitation = services.invite(name, duty="caseworker", by="", now=NOW)
    key = SoftKey()
    options = ceremonies.creation_options(queries.person(invitation.person_id), now=NOW)
    answer = key.make(options, origin=origin, prf=PRF)
    made = ceremonies.check_creation(answer, person_id=invitation.person_id, now=NOW)
    passkey_id = services.use_invite(invitation.token, passkey=made, now=NOW)
    services.join(
        invitation.person_id, under=made.way, passkey_id=passkey_id, on=date(2026, 11, 25)
    )
    return invitation.person_id, key


@pytest.fixture
def alice(origin):
    return admit("Alice", origin)


def sign_in(answer, *, at=NOW):
    return ceremonies.prove(answer, purpose=Purpose.SIGN_IN, now=at)


def asked(purpose=Purpose.SIGN_IN, **bound):
    return ceremonies.request_options(purpose, now=NOW, **bound)


def test_a_good_answer_says_whose_it_is_and_opens_their_keys(alice, origin):
    person_id, key = alice
    owner = bytes.fromhex(person_id)

    proof = sign_in(key.use(asked(), origin=origin, prf=PRF, owner=owner))

    assert proof.person_id == person_id
    opened = services.open_keys(person_id, by=proof.way, passkey_id=proof.passkey_id)
    assert opened.identity.recipient == queries.person(person_id).key
    assert Passkey.objects.get().sign_count == key.count


@pytest.mark.parametrize(
    "wrong",
    [
        {"flags": PRESENT},
        {"flags": 0},
        {"rp_id": "example.org"},
        {"origin": "http://staff.localhost:1"},
        {"origin": "https://example.org"},
        {"owner": bytes(16)},
    ],
    ids=str,
)
def test_an_answer_that_is_wrong_in_one_thing_is_refused_and_ends_the_challenge(
    alice, origin, wrong
):
    _, key = alice
    options = asked()

    with pytest.raises(NotProved):
        sign_in(key.use(options, **{"origin": origin, **wrong}))
    with pytest.raises(NotProved):
        sign_in(key.use(options, origin=origin))


def test_an_answer_counts_once(alice, origin):
    _, key = alice
    answer = key.use(asked(), origin=origin)
    sign_in(answer)

    with pytest.raises(NotProved):
        sign_in(answer)


def test_an_answer_counts_for_two_minutes(alice, origin):
    _, key = alice
    life = timedelta(seconds=120)
    in_time, late = key.use(asked(), origin=origin), key.use(asked(), origin=origin)

    with pytest.raises(NotProved):
        sign_in(late, at=NOW + life)
    assert sign_in(key.use(asked(), origin=origin), at=NOW + life - timedelta(seconds=1))
    with pytest.raises(
        NotProved
    ):  # its counter is behind the one just used: a copy, or an old answer
        sign_in(in_time, at=NOW)


def test_an_answer_to_a_challenge_we_did_not_give_is_refused(alice, origin):
    _, key = alice
    options = {**asked(), "challenge": "A" * 43}

    with pytest.raises(NotProved):
        sign_in(key.use(options, origin=origin))


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.OPEN, Purpose.STEP_UP])
def test_an_answer_for_one_purpose_is_no_good_for_another(alice, origin, purpose):
    person_id, key = alice
    bound = {"person_id": person_id, "bound_to": tickets.act_hash("release:1")}
    for other in {Purpose.SIGN_IN, Purpose.OPEN, Purpose.STEP_UP} - {purpose}:
        answer = key.use(asked(other, **bound), origin=origin)
        with pytest.raises(NotProved):
            ceremonies.prove(answer, purpose=purpose, now=NOW, **bound)


def test_a_confirmation_is_bound_to_the_act_and_to_the_person(alice, origin):
    person_id, key = alice
    other_id, other_key = admit("Bob", origin)
    act, another = tickets.act_hash("release:1"), tickets.act_hash("release:2")
    bound = {"person_id": person_id, "bound_to": act}

    for wrong_key, wrong in (
        (key, {"person_id": person_id, "bound_to": another}),
        (other_key, {"person_id": other_id, "bound_to": act}),
        (other_key, bound),
    ):
        answer = wrong_key.use(asked(Purpose.STEP_UP, **wrong), origin=origin)
        with pytest.raises(NotProved):
            ceremonies.prove(answer, purpose=Purpose.STEP_UP, now=NOW, **bound)

    answer = key.use(asked(Purpose.STEP_UP, **bound), origin=origin)
    assert ceremonies.prove(answer, purpose=Purpose.STEP_UP, now=NOW, **bound)


def test_a_new_passkey_is_only_for_whom_it_was_asked(alice, origin):
    person_id, _ = alice
    bob = services.invite("Bob", duty="caseworker", by="", now=NOW)
    options = ceremonies.creation_options(queries.person(bob.person_id), now=NOW)

    with pytest.raises(NotProved):
        ceremonies.check_creation(
            SoftKey().make(options, origin=origin), person_id=person_id, now=NOW
        )


@pytest.mark.parametrize("wrong", [{"flags": PRESENT}, {"origin": "https://example.org"}], ids=str)
def test_a_new_passkey_that_checks_nobody_or_is_for_another_site_is_refused(alice, origin, wrong):
    person_id, _ = alice
    options = ceremonies.creation_options(queries.person(person_id), now=NOW)

    with pytest.raises(NotProved):
        ceremonies.check_creation(
            SoftKey().make(options, **{"origin": origin, **wrong}), person_id=person_id, now=NOW
        )


def test_a_passkey_of_somebody_else_cannot_be_taken_over(alice, origin):
    person_id, key = alice
    bob = services.invite("Bob", duty="caseworker", by="", now=NOW)
    options = ceremonies.creation_options(queries.person(bob.person_id), now=NOW)
    made = ceremonies.check_creation(
        key.make(options, origin=origin), person_id=bob.person_id, now=NOW
    )

    with pytest.raises(services.Unable):
        services.use_invite(bob.token, passkey=made, now=NOW)
    assert Passkey.objects.get().person_id == person_id
    assert queries.invited(bob.token, now=NOW) is not None  # nothing was changed


def test_the_passkey_of_a_revoked_person_is_unknown(alice, origin):
    person_id, key = alice
    services.revoke(person_id, by="")

    with pytest.raises(NotProved):
        sign_in(key.use(asked(), origin=origin))


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "null", "{}", '{"response": []}', '{"response": {"clientDataJSON": 5}}',
     '{"response": {"clientDataJSON": "AAAA"}}', "[" * 10_000, "9" * 30_000],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_answer_at_all_is_refused(alice, text):
    with pytest.raises(NotProved):
        sign_in(text)


def test_a_prf_output_of_a_wrong_shape_is_as_good_as_none(alice, origin):
    _, key = alice
    for results in ({"first": "AAAA"}, {"first": 5}, {}, [], "x", None):
        answer = json.loads(key.use(asked(), origin=origin))
        answer["clientExtensionResults"] = {"prf": {"results": results}}

        assert sign_in(json.dumps(answer)).way is None


def test_challenges_that_ran_out_are_forgotten_and_only_hashes_are_kept(alice):
    options = asked()
    kept = Challenge.objects.get(purpose="sign-in")

    assert options["challenge"] not in kept.hash
    ceremonies.request_options(Purpose.SIGN_IN, now=NOW + timedelta(minutes=2))
    assert Challenge.objects.count() == 1


def test_somebody_elses_prf_output_opens_nothing(alice):
    person_id, _ = alice
    passkey_id = queries.passkeys(person_id)[0].id

    with pytest.raises(personal.DoesNotOpen):
        services.open_keys(person_id, by=personal.under_prf(b"\6" * 32), passkey_id=passkey_id)


def test_a_ticket_is_good_for_its_own_purpose_only(alice):
    person_id, _ = alice
    value = tickets.issue(tickets.new_value(), purpose=Purpose.UNLOCK, now=NOW, person_id=person_id)

    for purpose in Purpose:
        found = tickets.look(value, purpose=purpose, now=NOW)
        assert (found is not None) == (purpose is Purpose.UNLOCK)
