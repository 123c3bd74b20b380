"""A person's secrets open with their own way in, and with nothing else."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal.code import WORD_LIST
from candour.staff import personal

ALICE, BOB = "a" * 32, "b" * 32
PHRASE = " ".join(WORD_LIST[:7])
WAYS = [
    personal.under_prf(bytes(32)),
    personal.under_prf(b"\1" * 32),
    personal.under_demonstration(bytes(32)),
    personal.under_phrase(PHRASE),
    personal.under_phrase(" ".join(reversed(WORD_LIST[:7]))),
]


def test_a_locker_opens_by_the_way_it_was_locked_under_and_by_no_other():
    for way in WAYS:
        made = personal.new_secrets()
        sealed = personal.lock(made, person_id=ALICE, under=way)

        assert personal.unlock(sealed, person_id=ALICE, by=way).raw == made.raw
        for other in WAYS:
            if other is not way:
                with pytest.raises(personal.DoesNotOpen):
                    personal.unlock(sealed, person_id=ALICE, by=other)


def test_a_locker_moved_to_another_person_does_not_open():
    sealed = personal.lock(personal.new_secrets(), person_id=ALICE, under=WAYS[0])

    with pytest.raises(personal.DoesNotOpen):
        personal.unlock(sealed, person_id=BOB, by=WAYS[0])


def test_no_flipped_bit_and_no_cut_is_accepted():
    sealed = personal.lock(personal.new_secrets(), person_id=ALICE, under=WAYS[0])
    altered = [
        sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]
        for at in range(len(sealed))
        for bit in (1, 128)
    ]

    for wrong in (*altered, sealed[:-1], sealed[:17], b"", sealed + b"\0"):
        with pytest.raises(personal.DoesNotOpen):
            personal.unlock(wrong, person_id=ALICE, by=WAYS[0])


def test_locking_twice_gives_two_lockers_without_a_byte_run_in_common():
    made = personal.new_secrets()
    one, other = (personal.lock(made, person_id=ALICE, under=WAYS[0]) for _ in range(2))

    assert one[1:17] != other[1:17]
    assert one[17:] != other[17:]
    assert made.age_seed not in one
    assert made.sign_seed not in one


def test_secrets_and_ways_do_not_show_themselves_when_printed():
    made = personal.Secrets(b"A" * 32, b"B" * 32)

    assert "AAAA" not in repr(made)
    assert PHRASE not in repr(personal.under_phrase(PHRASE))


@given(st.lists(st.sampled_from(WORD_LIST), min_size=7, max_size=7), st.sampled_from(" -,.\n\t"))
def test_a_phrase_is_read_however_it_is_spaced_and_after_four_letters(words, between):
    phrase = " ".join(words)

    assert personal.read_phrase(between.join(words).upper()) == phrase
    assert personal.read_phrase(f" {between.join(word[:4] for word in words)} ") == phrase


@pytest.mark.parametrize(
    "typed", ["", "academic", "academic " * 8, "academic " * 6 + "qqqq", "1234"]
)
def test_what_is_no_phrase_is_refused_without_repeating_it(typed):
    with pytest.raises(personal.NotAPhrase) as refusal:
        personal.read_phrase(typed)

    assert "qqqq" not in str(refusal.value)


def test_a_drawn_phrase_is_seven_words_and_never_the_same():
    drawn = {personal.draw_phrase() for _ in range(50)}

    assert len(drawn) == 50
    assert all(personal.read_phrase(phrase) == phrase for phrase in drawn)


def test_a_fingerprint_names_both_keys():
    one, other = personal.new_secrets(), personal.new_secrets()

    def of(key, sign):
        return personal.fingerprint(key.identity.recipient, verify_key=sign.signer.public)

    assert len(of(one, one)) == 12
    assert all(len(group) == 5 and group.isdecimal() for group in of(one, one))
    assert of(one, one) == of(one, one)
    assert len({tuple(of(a, b)) for a in (one, other) for b in (one, other)}) == 4


def test_a_way_in_of_the_wrong_length_is_refused():
    for length in (0, 31, 33, 64):
        with pytest.raises(ValueError, match="32 bytes"):
            personal.under_prf(os.urandom(length))
