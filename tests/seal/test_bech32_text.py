"""Keys as text: one spelling in each case, and no slip of a letter passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import bech32

# BIP 173's own examples of valid strings, with the bytes that they hold.
VALID = {
    "A12UEL5L": ("a", ""),
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw": (
        "abcdef",
        "00443214c74254b635cf84653a56d7c675be77df",
    ),
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w": (
        "split",
        "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
    ),
    "?1ezyfcl": ("?", ""),
}


@pytest.mark.parametrize(("text", "meaning"), VALID.items())
def test_the_standard_s_examples_are_read(text, meaning):
    prefix, data = meaning

    assert bech32.decode(text, prefix=prefix) == bytes.fromhex(data)
    assert bech32.encode(prefix, bytes.fromhex(data)) == text.lower()


@given(st.binary(max_size=80), st.sampled_from(["age1pq", "age-secret-key-pq-"]))
def test_what_was_written_is_read(data, prefix):
    text = bech32.encode(prefix, data)

    assert bech32.decode(text, prefix=prefix) == data
    assert bech32.decode(text.upper(), prefix=prefix) == data


def test_every_wrong_letter_is_caught():
    text = bech32.encode("age1pq", bytes(range(32)))

    for place in range(len(text)):
        for letter in bech32.ALPHABET + "1bio":
            if letter != text[place]:
                with pytest.raises(ValueError, match="bech32"):
                    bech32.decode(text[:place] + letter + text[place + 1 :], prefix="age1pq")


def test_letters_left_out_or_added_are_caught():
    text = bech32.encode("age1pq", bytes(range(32)))

    for place in range(len(text)):
        with pytest.raises(ValueError, match="bech32"):
            bech32.decode(text[:place] + text[place + 1 :], prefix="age1pq")
    for end in ("q", " ", "\n", "\0"):
        with pytest.raises(ValueError, match="bech32"):
            bech32.decode(text + end, prefix="age1pq")


def test_mixed_case_is_refused():
    text = bech32.encode("age1pq", bytes(32))

    with pytest.raises(ValueError, match="mixed case"):
        bech32.decode(text[:-1] + text[-1].upper(), prefix="age1pq")


def test_a_kelvin_sign_is_not_a_k():
    text = bech32.encode("age-secret-key-pq-", bytes(32)).upper()

    with pytest.raises(ValueError, match="does not belong"):
        bech32.decode(text.replace("K", "\N{KELVIN SIGN}", 1), prefix="age-secret-key-pq-")


def test_bits_left_over_must_be_zero():
    # "a" + one byte needs two letters, ten bits: the last two must be zero, or one byte has four spellings
    values = [31, 31]
    check = bech32._polymod([*bech32._expand("a"), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    letters = values + [check >> 5 * (5 - i) & 31 for i in range(6)]

    with pytest.raises(ValueError, match="padding"):
        bech32.decode("a1" + "".join(bech32.ALPHABET[v] for v in letters), prefix="a")
