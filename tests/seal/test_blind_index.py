"""The blind index's labels and counts, frozen, and compared with HMAC written out from RFC 2104."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal import SealError, blind

KEY = bytes(range(32))


def by_the_book(key, said, what):
    """HMAC as RFC 2104 has it, written out."""

    def mac(key, text):
        block = key.ljust(64, b"\0")
        inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + text).digest()
        return hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).digest()

    return mac(mac(key, b"candour/v1/search\0" + said.encode()), what)[:16]


@pytest.mark.parametrize(
    ("said", "place", "label"),
    [
        ("w:garage", 0, "d0e3f3445498f790cbe2522cdd83f7f2"),
        ("w:garage", 1, "77a1d89b58508e76d0358c83ae6ba704"),
        ("sd:4417", 99_999, "2f7c92f82ad04b345a15e466d5b227a3"),
    ],
)
def test_labels_are_frozen(said, place, label):
    assert blind.token(KEY, said).label(place).hex() == label


def test_the_row_of_a_count_is_frozen():
    assert blind.token(KEY, "w:garage").row.hex() == "4f9963fcc51afc41803f9ad17ab357d6"


@given(st.text(), st.integers(0, 2**40))
def test_labels_are_those_of_the_format(said, place):
    said = said.encode("utf-8", "replace").decode()
    one = blind.token(KEY, said)

    assert one.label(place) == by_the_book(KEY, said, place.to_bytes(8, "big"))
    assert one.row == by_the_book(KEY, said, b"row")
    assert hmac.compare_digest(one.labels(place, place + 2)[1], one.label(place + 1))


@given(st.integers(0, 2**60))
def test_a_count_comes_out_as_it_went_in_and_no_two_look_alike(count):
    one = blind.token(KEY, "w:garage")
    first, second = one.hide(count), one.hide(count)

    assert one.show(first) == one.show(second) == count
    assert first != second


@pytest.mark.parametrize("at", [0, 11, 12, 35])
def test_an_altered_count_is_refused(at):
    one = blind.token(KEY, "w:garage")
    hidden = bytearray(one.hide(7))
    hidden[at] ^= 1

    with pytest.raises(SealError, match="altered"):
        one.show(bytes(hidden))


def test_a_count_of_another_token_is_refused():
    with pytest.raises(SealError, match="altered"):
        blind.token(KEY, "w:car").show(blind.token(KEY, "w:garage").hide(7))
