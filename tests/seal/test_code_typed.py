"""A code is recognised however it is typed, slips are caught, and no error repeats it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candour.seal import code

NUMBERS = st.integers(0, 10**18 - 1)
SEPARATORS = st.text(" -./,;:_\n\t·–—()", max_size=3)
ZEROS = "0٠۰०০０𝟎𝟘"  # digits of eight scripts; each is followed by its other nine
SAID = re.compile(
    r"Type either the 20 numbers or the seven words, not both\."
    r"|The code has 20 numbers\. You typed \d+\."
    r"|One of the numbers is not right\. Check each group of four\."
    r"|The code has seven words\. You typed \d+\."
    r"|One of the words is not in our list\. Check the spelling\."
    r"|One of the words is not right, or they are in another order\."
)


def issued(number: int) -> str:
    """The code with this secret, by the definition: the only pair below 97 that makes it 1 modulo 97."""
    (check,) = [c for c in range(97) if (number * 100 + c) % 97 == 1]
    return f"{number:018d}{check:02d}"


def refusal_of(typed: str) -> code.NotACode | None:
    """Why this is no code, or None if it is one; any other exception fails the test."""
    try:
        code.parse(typed)
    except code.NotACode as refusal:
        return refusal
    return None


@given(NUMBERS)
@example(0)
@example(10**18 - 1)
def test_the_words_and_the_digits_are_one_secret(number):
    digits = issued(number)

    assert code.parse(digits) == digits
    assert code.parse(code.grouped(digits)) == digits
    assert code.parse(code.words(digits)) == digits


@given(NUMBERS, st.lists(SEPARATORS, min_size=21, max_size=21))
def test_digits_are_read_whatever_stands_between_them(number, between):
    digits = issued(number)

    typed = "".join(gap + digit for gap, digit in zip(between, digits, strict=False)) + between[20]

    assert code.parse(typed) == digits


@given(NUMBERS, st.lists(st.sampled_from(ZEROS), min_size=20, max_size=20))
def test_digits_of_any_script_are_read(number, zeros):
    digits = issued(number)

    typed = "".join(chr(ord(zero) + int(digit)) for zero, digit in zip(zeros, digits, strict=True))

    assert code.parse(typed) == digits


@given(NUMBERS, st.lists(SEPARATORS.filter(bool), min_size=8, max_size=8), st.data())
def test_words_are_read_in_any_case_from_their_first_four_letters_on(number, between, data):
    digits = issued(number)
    shapes = [str.upper, str.title, lambda w: w[:4], lambda w: w[:5].upper(), lambda w: w + "s"]

    typed = between[7]
    for gap, word in zip(between, code.words(digits).split(), strict=False):
        typed += data.draw(st.sampled_from(shapes))(word) + gap

    assert code.parse(typed) == digits


def test_full_width_letters_are_read():
    digits = issued(123_456_789_012_345_678)
    wide = code.words(digits).translate({c: c + 0xFEE0 for c in range(0x61, 0x7B)})

    assert code.parse(wide) == digits


@given(NUMBERS)
def test_every_single_wrong_digit_is_caught(number):
    digits = issued(number)

    for place in range(20):
        for other in "0123456789":
            if other != digits[place]:
                with pytest.raises(code.NotACode):
                    code.parse(digits[:place] + other + digits[place + 1 :])


@given(NUMBERS)
def test_every_swap_of_neighbours_is_caught(number):
    digits = issued(number)

    for i in range(19):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if swapped != digits:
            with pytest.raises(code.NotACode):
                code.parse(swapped)


@given(NUMBERS)
def test_only_the_check_digits_that_were_given_out_are_taken(number):
    taken = []
    for check in range(100):
        try:
            taken.append(code.parse(f"{number:018d}{check:02d}"))
        except code.NotACode:
            continue

    assert taken == [issued(number)]


def test_a_wrong_word_is_caught_nearly_always_and_never_taken_for_the_right_one():
    digits = issued(721_836_771_529_870_526)
    words = code.words(digits).split()
    accepted = []

    for place in range(7):
        for other in code.WORD_LIST:
            if other != words[place]:
                try:
                    accepted.append(
                        code.parse(" ".join([*words[:place], other, *words[place + 1 :]]))
                    )
                except code.NotACode:
                    continue

    assert digits not in accepted
    assert len(accepted) < 7 * 1023 * 0.003  # one check word of ten bits lets 1 in 1024 pass


def test_words_in_another_order_are_caught():
    words = code.words(issued(721_836_771_529_870_526)).split()

    for i in range(6):
        with pytest.raises(code.NotACode):
            code.parse(" ".join([*words[:i], words[i + 1], words[i], *words[i + 2 :]]))


@given(st.text() | st.lists(st.sampled_from(code.WORD_LIST), max_size=9).map(" ".join))
@example("")
@example("7218 3677 1529 8705 2678 acid")
@example("²" * 20)
@example("İstanbul ſ ß ŉ ﬁ K Å")
@example("9" * 5000)
def test_a_refusal_says_what_to_look_at_and_repeats_nothing(typed):
    refusal = refusal_of(typed)

    if refusal is not None:
        assert SAID.fullmatch(str(refusal))
        assert refusal.__cause__ is None
        assert refusal.__context__ is None


def test_drawn_codes_are_whole_and_differ():
    drawn = {code.draw() for _ in range(500)}

    assert len(drawn) == 500
    assert all(code.parse(one) == one for one in drawn)


def test_the_word_list_is_told_apart_by_four_letters():
    assert len({word[:4] for word in code.WORD_LIST}) == len(code.WORD_LIST) == 1024
    assert list(code.WORD_LIST) == sorted(code.WORD_LIST)
    assert all(4 <= len(word) <= 8 for word in code.WORD_LIST)
