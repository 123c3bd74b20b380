"""Signed notes: the C2SP form, and who counts as a signer."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from candour.seal.keys import SigningKey, VerifyKey
from candour.trust import TrustError, notes

TEXT = "candour/v1/example\nöne line\n"
ALICE, DAN, EVE = (SigningKey(hashlib.sha256(name).digest()) for name in (b"alice", b"dan", b"eve"))
KNOWN = {"alice": ALICE.public, "dan": DAN.public}
# The example of the format's first implementation (golang.org/x/mod/sumdb/note, package documentation).
PETER = VerifyKey(base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:])
PETERS_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETERS_NOTE = (
    PETERS_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def both():
    return notes.sign(TEXT, by={"alice": ALICE, "dan": DAN})


def line_of(name, *, key, text=TEXT, algorithm=b"\x01", pad=b""):
    """Write a signature line from the specification alone, with another library's Ed25519."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    raw = private.public_key().public_bytes_raw()
    key_id = hashlib.sha256(name.encode() + b"\n" + algorithm + raw).digest()[:4]
    blob = key_id + pad + private.sign(text.encode())
    return f"— {name} {base64.b64encode(blob).decode()}\n"


def test_the_published_example_is_read_as_its_authors_read_it():
    assert notes.verify(PETERS_NOTE, known={"PeterNeumann": PETER}, at_least=1) == PETERS_TEXT


def test_a_note_is_written_byte_for_byte_as_the_specification_says():
    expected = TEXT + "\n" + line_of("alice", key=ALICE) + line_of("dan", key=DAN)

    assert both() == expected
    assert (
        notes.add_signature(notes.sign(TEXT, by={"alice": ALICE}), name="dan", key=DAN) == expected
    )
    assert notes.fingerprint(expected) == hashlib.sha256(TEXT.encode()).hexdigest()
    assert notes.verify(expected, known=KNOWN, at_least=2) == TEXT


def test_one_signer_twice_is_one_signer():
    alone = notes.sign(TEXT, by={"alice": ALICE})
    twice = alone + line_of("alice", key=ALICE)
    under_two_names = notes.sign(TEXT, by={"alice": ALICE, "dan": ALICE})

    for note, known in [
        (alone, KNOWN),
        (twice, KNOWN),
        (under_two_names, {"alice": ALICE.public, "dan": ALICE.public}),
    ]:
        with pytest.raises(TrustError, match="2 signatures are needed, 1 hold"):
            notes.verify(note, known=known, at_least=2)


def test_strangers_count_for_nothing_and_spoil_nothing():
    note = (
        both()
        + line_of("eve", key=EVE)
        + line_of("witness", key=EVE, algorithm=b"\x04", pad=bytes(8))
    )

    assert notes.verify(note, known=KNOWN, at_least=2) == TEXT
    with pytest.raises(TrustError):
        notes.verify(notes.sign(TEXT, by={"alice": ALICE, "eve": EVE}), known=KNOWN, at_least=2)


def test_somebody_elses_key_under_a_known_name_is_a_stranger():
    with pytest.raises(TrustError, match="1 hold"):
        notes.verify(notes.sign(TEXT, by={"alice": ALICE, "dan": EVE}), known=KNOWN, at_least=2)


def test_a_known_signer_whose_signature_does_not_hold_spoils_the_note():
    forged = both().replace(line_of("dan", key=DAN), line_of("dan", key=DAN, text="another text\n"))

    with pytest.raises(TrustError, match="the signature of dan does not hold"):
        notes.verify(forged, known=KNOWN, at_least=1)


@pytest.mark.parametrize("length", [1, 63, 65])
def test_a_known_signers_signature_of_another_length_does_not_hold(length):
    raw = ALICE.public.raw
    blob = hashlib.sha256(b"alice\n\x01" + raw).digest()[:4] + bytes(length)
    note = TEXT + "\n— alice " + base64.b64encode(blob).decode() + "\n"

    with pytest.raises(TrustError):
        notes.verify(note, known=KNOWN, at_least=1)


@given(st.data())
def test_no_character_of_a_note_can_be_changed(data):
    note = both()
    place = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.sampled_from("aZ0 \n\r\u2028—=+") | st.characters(codec="utf-8"))
    changed = note[:place] + other + note[place + 1 :]

    try:
        text = notes.verify(changed, known=KNOWN, at_least=2)
    except TrustError:
        return
    assert (text, changed) == (TEXT, note)


@given(st.text())
def test_whatever_is_no_note_is_refused_in_a_sentence(text):
    with pytest.raises(TrustError):
        notes.verify(text, known=KNOWN, at_least=1)


@given(st.text(max_size=90))
def test_whatever_stands_where_signatures_stand_is_refused_in_a_sentence(lines):
    with pytest.raises(TrustError):
        notes.verify(f"{TEXT}\n— alice {lines}\n", known=KNOWN, at_least=1)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\nb", "a\u00a0b"])
def test_a_signers_name_has_no_space_and_no_plus(name):
    with pytest.raises(TrustError):
        notes.sign(TEXT, by={name: ALICE})


def test_a_text_ends_in_a_newline():
    with pytest.raises(TrustError):
        notes.sign("no end", by={"alice": ALICE})


def test_a_text_may_hold_what_looks_like_a_signature():
    text = both() + "\nand more\n"

    note = notes.sign(text, by={"alice": ALICE, "dan": DAN})

    assert notes.verify(note, known=KNOWN, at_least=2) == text
