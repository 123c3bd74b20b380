"""Sixteen places in every envelope of a link, and headers closed anew when a key must go."""

import io
from collections import Counter

import pytest

from candour.seal import NotForUs, SealError, closing, container, opening
from candour.seal.container import Type

LINK_ENVELOPE = 63_926  # with a frame it fills the 64 KiB parcel between desk and force


def product(to, by):
    return closing.close(Type.PRODUCT, b"said", header={"n": 1}, to=to, by=by)


@pytest.fixture(scope="module")
def people(identity):
    return [identity(f"officer {n}") for n in range(16)]


@pytest.mark.parametrize("count", range(1, 17))
def test_every_number_of_recipients_makes_the_same_sixteen_places(people, signer, count):
    wanted = [one.recipient for one in people[:count]]

    places = closing.places(wanted)
    envelope = product(places, signer("alice"))

    assert len(places) == len(set(places)) == closing.STANZAS == 16
    assert set(wanted) <= set(places)
    assert len(envelope) == LINK_ENVELOPE
    assert envelope.count(b"\n-> mlkem768x25519 ") == 16
    for one in people[:count]:
        assert opening.open_envelope(envelope, identities=[one]).body == b"said"
    for one in people[count:]:
        with pytest.raises(NotForUs):
            opening.open_envelope(envelope, identities=[one])


def test_every_kind_of_link_envelope_has_one_length_however_much_it_says(people, signer):
    room = container.LINK_BYTES - container.FIXED_BYTES - 2
    lengths = {
        len(
            closing.close(
                type_,
                bytes(size),
                header={},
                to=closing.places([people[0].recipient]),
                by=signer("alice") if type_ is not Type.DUMMY else None,
            )
        )
        for type_ in container.ONE_SIZE
        for size in (0, 1, room)
    }

    assert lengths == {LINK_ENVELOPE}


def test_a_recipient_stands_in_any_of_the_sixteen_places(people):
    one = people[0].recipient

    seen = Counter(closing.places([one]).index(one) for _ in range(320))

    assert set(seen) == set(range(16))  # misses one of them in 1 run of 60 million
    assert max(seen.values()) < 60


def test_unused_places_go_to_keys_that_differ_each_time(people):
    one = people[0].recipient

    strangers = [key for _ in range(5) for key in closing.places([one]) if key != one]

    assert len(set(strangers)) == len(strangers) == 75


def test_nobody_and_seventeen_do_not_fit(people, identity):
    with pytest.raises(ValueError, match="between 1 and 16"):
        closing.places([])
    with pytest.raises(ValueError, match="between 1 and 16"):
        closing.places([one.recipient for one in [*people, identity("one more")]])


def test_too_much_for_a_link_is_refused_and_nothing_larger_is_sent(people, signer):
    with pytest.raises(SealError, match="too long"):
        closing.close(
            Type.PRODUCT,
            bytes(container.LINK_BYTES - container.FIXED_BYTES - 1),
            header={},
            to=[people[0].recipient],
            by=signer("alice"),
        )


def test_after_closing_anew_the_old_key_opens_nothing_of_the_new_file(identity, signer):
    epoch, case = identity("epoch"), identity("case")
    old = closing.close(
        Type.REPORT, b"said" * 40_000, header={}, to=[epoch.recipient], by=signer("alice")
    )

    new = opening.rewrap(old, identities=[epoch], to=[case.recipient])

    with pytest.raises(NotForUs):
        opening.open_envelope(new, identities=[epoch])
    content = opening.open_envelope(new, identities=[case])
    assert content.body == b"said" * 40_000
    assert content.signed_by(signer("alice").public)
    assert len(new) == len(old)
    assert new[-150_000:] == old[-150_000:]
    # the payload's key is the same: this is why the old header must be destroyed
    assert opening.open_envelope(old, identities=[epoch]).body == content.body


def test_a_stranger_or_an_altered_header_cannot_be_closed_anew(identity, signer):
    epoch = identity("epoch")
    old = closing.close(Type.REPORT, b"", header={}, to=[epoch.recipient], by=None)
    altered = old.replace(b"\n--- ", b"\n-> grease\n\n--- ", 1)

    with pytest.raises(NotForUs):
        opening.rewrap(old, identities=[identity("case")], to=[epoch.recipient])
    with pytest.raises(SealError, match="altered"):
        opening.rewrap(altered, identities=[epoch], to=[identity("case").recipient])


def test_an_opened_stream_and_an_opened_envelope_say_the_same(identity, signer):
    alice = identity("alice")
    envelope = closing.close(
        Type.ATTACHMENT, b"x" * 200_000, header={"n": 1}, to=[alice.recipient], by=signer("bob")
    )
    into = io.BytesIO()

    outline = opening.open_stream(io.BytesIO(envelope), identities=[alice], into=into)
    whole = opening.open_envelope(envelope, identities=[alice])

    assert (outline.type, outline.header) == (whole.type, whole.header)
    assert (outline.signed, outline.signature) == (whole.signed, whole.signature)
    into.seek(outline.body_at)
    assert into.read(outline.body_bytes) == whole.body
    assert whole.signed_by(signer("bob").public)
