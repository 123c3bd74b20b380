"""Keys: written and read as text, refused where they enter if they are weak, silent when printed."""

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import bech32, container, mailbox, oprf
from candour.seal.keys import RECIPIENT_BYTES, Identity, Recipient, SigningKey, VerifyKey

CURVE_PRIME = 2**255 - 19
LOW_ORDER_SHARES = [  # the list at cr.yp.to/ecdh.html, with the spellings above the prime
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    CURVE_PRIME - 1,
    CURVE_PRIME,
    CURVE_PRIME + 1,
]
ORDER_EIGHT = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
EIGHTS = (ORDER_EIGHT, CURVE_PRIME - ORDER_EIGHT)
SMALL_ORDER_KEYS = [
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, CURVE_PRIME - 1, CURVE_PRIME, CURVE_PRIME + 1, *EIGHTS)
    for sign in (0, 1)
]


def test_a_recipient_and_an_identity_are_read_as_written(identity):
    alice = identity("alice")

    assert len(str(alice.recipient)) == 1959
    assert str(alice.recipient).startswith("age1pq1")
    assert Recipient.parse(str(alice.recipient)) == alice.recipient
    assert str(alice).startswith("AGE-SECRET-KEY-PQ-1")
    assert Identity.parse(str(alice)) == alice
    assert alice.recipient.fingerprint == hashlib.sha256(alice.recipient.raw).hexdigest()


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_secrets_and_keys_of_another_length_are_refused(size):
    for make in (Identity, SigningKey, VerifyKey):
        with pytest.raises(ValueError, match="32 bytes"):
            make(bytes(size))


def test_keys_of_another_sort_are_refused(identity):
    classic = bech32.encode("age", os.urandom(32))
    short = bech32.encode("age1pq", identity("alice").recipient.raw[:-1])

    for text in (classic, short, str(identity("alice")), "", "age1pq1"):
        with pytest.raises(ValueError, match=r"bech32|bytes"):
            Recipient.parse(text)
    for text in (classic, str(identity("alice").recipient), ""):
        with pytest.raises(ValueError, match="bech32"):
            Identity.parse(text)


@pytest.mark.parametrize("share", LOW_ORDER_SHARES)
def test_a_recipient_with_a_low_order_share_is_refused_before_anything_is_closed_to_it(
    identity, share
):
    lattice = identity("alice").recipient.raw[:-32]

    with pytest.raises(ValueError, match="malformed"):
        Recipient(lattice + share.to_bytes(32, "little"))


def test_a_recipient_whose_lattice_half_is_not_reduced_is_refused(identity):
    raw = identity("alice").recipient.raw

    with pytest.raises(ValueError, match="malformed"):
        Recipient(b"\xff" * 3 + raw[3:])  # two coefficients of 4095, above ML-KEM's 3328
    with pytest.raises(ValueError, match=f"{RECIPIENT_BYTES} bytes"):
        Recipient(raw + b"\0")


@pytest.mark.parametrize("raw", SMALL_ORDER_KEYS)
def test_a_verifying_key_under_which_anybody_could_sign_is_refused(raw):
    with pytest.raises(ValueError, match="anybody could sign"):
        VerifyKey(raw)


def test_two_verifying_keys_have_two_names(signer):
    alice, bob = signer("alice").public, signer("bob").public

    assert alice.fingerprint == hashlib.sha256(alice.raw).hexdigest() != bob.fingerprint


@given(st.binary(max_size=200))
def test_a_signature_fits_its_key_and_its_message_and_nothing_else(signer, message):
    alice, bob = signer("alice"), signer("bob")
    signature = alice.sign(message)

    assert alice.public.verify(signature, message)
    assert not bob.public.verify(signature, message)
    assert not alice.public.verify(signature, message + b"\0")
    assert not alice.public.verify(signature[:-1], message)
    assert not alice.public.verify(signature + b"\0", message)
    assert not alice.public.verify(bytes(64), message)


def test_a_signature_has_one_spelling(signer):
    order = 2**252 + 27742317777372353535851937790883648493
    alice = signer("alice")
    signature = alice.sign(b"said")
    larger = int.from_bytes(signature[32:], "little") + order

    assert not alice.public.verify(signature[:32] + larger.to_bytes(32, "little"), b"said")


def test_what_is_secret_is_not_printed(identity, signer):
    words = b"words of a report"
    built = container.build(
        container.Type.REPORT, header={"said": words.decode()}, body=words, by=signer("alice")
    )
    held = [
        identity("alice"),
        signer("alice"),
        mailbox.Keys(*(bytes([i]) * 32 for i in range(4))),
        oprf.HardenerKey.from_seed(bytes(32)),
        oprf.blind(words),
        container.Container(
            container.Type.REPORT, {"said": words.decode()}, words, built, bytes(64)
        ),
    ]

    for one in held:
        printed = repr(one) + str([one])
        assert "words" not in printed
        assert "\\x" not in printed
        assert len(repr(one)) < 60
