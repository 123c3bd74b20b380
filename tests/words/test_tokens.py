"""Tokens of a text: what is one word, what is kept by its sound, what differs by one mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.words import tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Harlan's garage", {"w:harlan", "p:HRLN", "w:garage"}),
        ("O’Brien’s", {"w:obrien", "p:OBRN"}),
        ("Zoë MÜLLER", {"w:zoe", "p:S", "w:muller", "p:MLR"}),
        ("badge 0417, car LB19 XYZ", {"w:badge", "d:417", "w:car", "d:lb19", "w:xyz", "p:SS"}),
        ("the police said", set()),
        ("", set()),
        ("日本 1234", {"w:日本", "d:1234"}),
    ],
)
def test_tokens_of_a_text(text, found):
    assert tokens.of_text(text) - {"p:S", "p:SS", "p:KSS"} == found - {"p:S", "p:SS", "p:KSS"}


def test_persons_have_tokens_of_their_own():
    found = tokens.of_persons(["Dave Mellish", "Ratty"], ["PC 04 17"])
    assert {"sw:dave", "sw:mellish", "sp:MLX", "sw:ratty", "sd:pc0417"} <= found


@given(st.text())
def test_any_text_has_tokens_and_no_token_is_a_part_of_a_word(text):
    said = {word for word, _, _ in tokens.words(text)}
    for token in tokens.of_text(text):
        kind, _, value = token.partition(":")
        assert value
        assert kind in {"w", "d", "p"}
        if kind == "w":
            assert value in said


@given(st.text())
def test_words_stand_where_they_say(text):
    for word, start, end in tokens.words(text):
        folded = "".join(sign for sign in tokens.fold(text[start:end]) if sign.isalnum())
        assert folded[: tokens.LONGEST] == word


@given(st.from_regex("[a-z]{4,9}", fullmatch=True), st.data())
def test_every_single_mistake_is_a_neighbour_and_the_other_way_round(word, data):
    other = data.draw(st.sampled_from(tokens.neighbours(word)))
    assert other != word
    assert abs(len(other) - len(word)) <= 1
    if len(other) >= tokens.FEWEST_NEIGHBOURS:
        assert word in tokens.neighbours(other)
