"""From a code follow a box and its keys; only the desk can write into it, and only its reporter can read it."""

import pytest

from candour.seal import NotForUs, SealError, closing, code, container, mailbox, oprf
from candour.seal.container import Type
from candour.seal.opening import open_envelope

CODE = "72183677152987052678"
OTHER_CODE = "00000000000000000001"
SITE, OTHER_SITE = "candour.example", "another.example"


def hardener(name):
    return oprf.HardenerKey.from_seed(name.encode().ljust(32, b"."))


def keys_of(typed, *, site=SITE, hardened_by="ours"):
    key = hardener(hardened_by)
    request = mailbox.begin(typed, salt=mailbox.site_salt(site))
    return mailbox.complete(request, key.evaluate(request.element), hardener=key.public)


@pytest.fixture(scope="module")
def keys():
    return keys_of(CODE)


@pytest.fixture(scope="module")
def desk(signer):
    return signer("desk")


def reply(keys, by, *, type_=Type.TO_REPORTER, body=b"a reply"):
    return closing.close(type_, body, header={"box": keys.tag.hex()}, to=[keys.recipient], by=by)


def test_the_same_code_leads_to_the_same_box_from_digits_and_words(keys):
    assert code.parse(code.words(CODE)) == CODE
    assert keys_of(code.parse(code.words(CODE))) == keys


@pytest.mark.parametrize(
    ("typed", "site", "hardened_by"),
    [
        (OTHER_CODE, SITE, "ours"),
        (CODE, OTHER_SITE, "ours"),
        (CODE, SITE, "another"),
    ],
    ids=["another code", "another site", "another hardener"],
)
def test_everything_changes_with_code_site_and_hardener(keys, typed, site, hardened_by):
    other = keys_of(typed, site=site, hardened_by=hardened_by)

    ours, theirs = (
        {
            box.lookup,
            box.auth,
            box.age_seed,
            box.sign_seed,
            box.tag,
            box.auth_hash,
            box.recipient.raw,
            box.signer.public.raw,
        }
        for box in (keys, other)
    )
    assert len(ours) == len(theirs) == 8
    assert not ours & theirs
    with pytest.raises(NotForUs):
        mailbox.open_reply(reply(keys, None), keys=other, desk=[])


def test_the_hardener_learns_nothing_that_two_requests_share(keys):
    salt = mailbox.site_salt(SITE)
    first, second = mailbox.begin(CODE, salt=salt), mailbox.begin(CODE, salt=salt)

    assert first.secret == second.secret
    assert first.element != second.element


def test_an_answer_of_a_hardener_that_is_not_in_the_directory_gives_no_keys():
    request = mailbox.begin(CODE, salt=mailbox.site_salt(SITE))
    answer = hardener("another").evaluate(request.element)

    with pytest.raises(SealError, match="proof"):
        mailbox.complete(request, answer, hardener=hardener("ours").public)


def test_keys_travel_as_128_bytes_and_no_others(keys):
    assert mailbox.Keys.unpack(keys.pack()) == keys
    assert len(keys.pack()) == 128
    for size in (0, 127, 129, 256):
        with pytest.raises(ValueError, match="128 bytes"):
            mailbox.Keys.unpack(bytes(size))


def test_a_reply_of_the_desk_is_read(keys, desk, signer):
    envelope = reply(keys, desk)

    found = mailbox.open_reply(
        envelope, keys=keys, desk=[signer("last week's desk").public, desk.public]
    )

    assert (found.type, found.header, found.body) == (
        Type.TO_REPORTER,
        {"box": keys.tag.hex()},
        b"a reply",
    )
    assert len(envelope) == 9851


def test_a_reply_to_another_mailbox_that_was_closed_anew_to_this_one_is_refused(keys, desk):
    other = keys_of(OTHER_CODE)
    moved = closing.close(
        Type.TO_REPORTER,
        b"a reply",
        header={"box": other.tag.hex()},
        to=[keys.recipient],
        by=desk,
    )

    with pytest.raises(SealError, match="another reporter"):
        mailbox.open_reply(moved, keys=keys, desk=[desk.public])


@pytest.mark.parametrize("name", ["an exchange that was broken into", None])
def test_a_reply_that_the_desk_did_not_sign_is_refused(keys, desk, signer, name):
    envelope = reply(keys, signer(name) if name else None)

    with pytest.raises(SealError, match="not signed by the desk"):
        mailbox.open_reply(envelope, keys=keys, desk=[desk.public])
    with pytest.raises(SealError, match="not signed by the desk"):
        mailbox.open_reply(reply(keys, desk), keys=keys, desk=[])


def test_a_reporter_cannot_write_to_a_reporter_in_the_desk_s_name(keys, desk):
    other = keys_of(OTHER_CODE)

    with pytest.raises(SealError, match="not signed by the desk"):
        mailbox.open_reply(reply(keys, other.signer), keys=keys, desk=[desk.public])


@pytest.mark.parametrize("type_", [t for t in Type if t is not Type.TO_REPORTER])
def test_what_the_desk_signed_for_another_purpose_is_no_reply(keys, desk, type_):
    with pytest.raises(SealError, match="not a message to a reporter"):
        mailbox.open_reply(reply(keys, desk, type_=type_), keys=keys, desk=[desk.public])


def test_a_reply_to_somebody_else_is_refused(keys, desk):
    with pytest.raises(NotForUs):
        mailbox.open_reply(reply(keys_of(OTHER_CODE), desk), keys=keys, desk=[desk.public])


def test_an_altered_reply_is_refused(keys, desk):
    envelope = reply(keys, desk)

    for place in range(0, len(envelope), 97):
        altered = envelope[:place] + bytes([envelope[place] ^ 1]) + envelope[place + 1 :]
        with pytest.raises(SealError):
            mailbox.open_reply(altered, keys=keys, desk=[desk.public])
    with pytest.raises(SealError):
        mailbox.open_reply(b"", keys=keys, desk=[desk.public])


def test_every_reply_that_fits_has_one_length(keys, desk):
    lengths = {len(reply(keys, desk, body=bytes(size))) for size in (0, 1, 4000, 8000)}

    assert lengths == {9851}


def test_the_desk_knows_a_message_by_the_code_s_key(keys, identity):
    envelope = mailbox.close_from_reporter(
        Type.FROM_REPORTER,
        b"an answer",
        header={"seq": 1},
        to=[identity("desk").recipient],
        keys=keys,
    )

    found = open_envelope(envelope, identities=[identity("desk")])

    assert found.signed_by(keys.signer.public)
    assert not found.signed_by(keys_of(OTHER_CODE).signer.public)


def test_the_stretching_is_as_costly_as_the_format_says():
    assert (mailbox.MEMORY_KIB, mailbox.PASSES, mailbox.LANES) == (19_456, 2, 1)
    assert container.FLOORS[Type.TO_REPORTER] == 8192
