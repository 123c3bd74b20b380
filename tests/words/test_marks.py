"""The rules mark what gives a writer away, leave the person reported alone, and never stall."""

import json
import re
import time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.words import grading, marking, tables

EXAMPLES = json.loads((files("candour.cli.demo") / "worked_examples.json").read_text("utf-8"))[
    "examples"
]

# Quoted in `identifying_slips`, standing in the raw text, and beyond a rule about words alone.
BEYOND_RULES = {
    "brand new caravan": "what the reported person owns is part of the report; that few know is not in the words",
}
WORDS_THAT_GIVE_AWAY = [
    ("my wife told me", "SAN-03"),
    ("our daughter goes there", "SAN-03"),
    ("my ex-husband", "SAN-03"),
    ("I work in the cells", "SAN-03"),
    ("Im a PC there", "SAN-03"),
    ("I’m a civilian dispatcher", "SAN-03"),
    ("my sergeant knows", "SAN-03"),
    ("it was on my shift", "SAN-03"),
    ("My name is Sam", "SAN-01"),
    ("Hi, it's Priya", "SAN-01"),
    ("He took it.\n\nPriya", "SAN-01"),
    ("He took it.\nThanks, Priya Shah", "SAN-01"),
    ("ring 07700 900123", "SAN-01"),
    ("ring +44 7700 900123", "SAN-01"),
    ("sam.k@example.org", "SAN-01"),
    ("near SW1A 1AA", "SAN-01"),
    ("at 14 Tanner Street", "SAN-06"),
    ("about half four", "SAN-05"),
    ("at 03:12", "SAN-05"),
    ("around 4.30pm", "SAN-05"),
    ("on 2 October", "SAN-05"),
    ("on 11 Feb", "SAN-05"),
    ("last Sunday", "SAN-05"),
    ("Tuesday 6th", "SAN-05"),
    ("gave him £1,200", "SAN-05"),
    ("gave him two hundred quid", "SAN-05"),
    ("there is only me", "SAN-16"),
    ("the only woman", "SAN-16"),
    ("I said 'stop it'", "SAN-08"),
    ("I'm six months pregnant", "SAN-02"),
    ("I was told", "SAN-04"),
    ("I saw it", "SAN-04"),
    ("I've heard", "SAN-04"),
    ("he read it out to me", "SAN-04"),
    ("I've kept the book", "SAN-08"),
]
ABOUT_THE_PERSON_REPORTED = [
    "PS Ian McAllister (Macca) set up the group.",
    "Sergeant Dave Mellish, roads policing, shoulder number 4417.",
    "He is a detective inspector at Castle Road and drives a black BMW.",
    "It's Mellish, the traffic sergeant. It's Dave Mellish.",
    "PC Ryan Draycott is an authorised firearms officer.",
    "The constable takes money from a garage on Tanner Street.",
    "They call him Beef and he works on C Relief.",
]
HOSTILE = [
    "my ex-",
    "I ",
    "a.",
    "a@",
    "0 ",
    "£1,",
    "I'm a police ",
    "the only ",
    "\n",
    "A. Aa ",
    "12 ",
]
HOSTILE += [
    "I said 'x",
    "half ",
    "It's A ",
    "my my ",
    "1:",
    "St. A",
    " ",
    "two of ",
    "I've kept a ",
]


def covered(text):
    return {at for mark in marking.marks(text) for at in range(mark.start, mark.end)}


def quoted_slips(example):
    """The pieces in quotation marks that stand in the raw text, an apostrophe not being one."""
    for entry, _, _ in example["identifying_slips"]:
        for piece in re.split(r"(?:^|(?<=[\s(,]))'|'(?=[\s,.;)]|$)|\.\.\.", entry):
            phrase = piece.strip(" ,;")
            if len(phrase) > 2 and phrase.lower() in example["raw"].lower():
                yield phrase


SLIPS = [(example, phrase) for example in EXAMPLES for phrase in quoted_slips(example)]


@pytest.mark.parametrize(("example", "phrase"), SLIPS, ids=[phrase for _, phrase in SLIPS])
def test_a_slip_of_the_worked_examples_is_marked(example, phrase):
    raw = example["raw"]
    at = raw.lower().index(phrase.lower())
    touched = not covered(raw).isdisjoint(range(at, at + len(phrase)))

    assert touched is (phrase not in BEYOND_RULES)


def test_the_list_of_what_rules_cannot_see_names_nothing_else():
    assert len(SLIPS) > 30
    assert set(BEYOND_RULES) <= {phrase for _, phrase in SLIPS}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_person_reported_is_never_marked(example):
    raw = example["raw"]
    theirs = r"traffic sergeant|Dave Mellish|Ryan Draycott, PC|4417|PS Ian McAllister|Macca|Toby Lunn|Lunn|Beef"

    for found in re.finditer(rf"\b(?:{theirs})\b", raw):
        inside_words_of_the_writer = covered(raw) & set(range(*found.span()))
        assert not inside_words_of_the_writer, found[0]


@pytest.mark.parametrize("text", ABOUT_THE_PERSON_REPORTED)
def test_a_text_about_somebody_else_warns_no_reporter(text):
    assert marking.marks_for_reporter(text) == []


@pytest.mark.parametrize(("text", "san"), WORDS_THAT_GIVE_AWAY)
def test_words_that_give_the_writer_away_are_marked_under_their_rule(text, san):
    assert san in {mark.rule for mark in marking.marks(text)}


@pytest.mark.parametrize("rule", marking.rules(), ids=lambda rule: rule.code)
def test_a_rule_names_a_san_rule_that_exists_and_gives_a_reason(rule):
    grading.sanitising_rule(rule.san)
    assert rule.reason.endswith(".")


@pytest.mark.parametrize("rule", marking.rules(), ids=lambda rule: rule.code)
def test_a_rule_can_be_read_by_a_browser_and_repeats_nothing_without_end(rule):
    bare = re.sub(r"\\.", "", rule.pattern.pattern)  # escaped characters are no operators
    outside = re.sub(r"\[[^\]]*\]", "", bare)  # nor is what stands in a class

    assert "*" not in outside
    assert "+" not in outside
    assert not re.search(r"\{\d*,\}", outside)
    assert not re.search(r"\(\?(?![:=!])", outside)  # no lookbehind, named group or inline flag
    assert rule.pattern.groups == 0


def test_every_rule_has_an_id_of_its_own():
    codes = [item["id"] for item in tables.document("marking_rules.json")["rules"]]

    assert len(set(codes)) == len(codes)


PIECES = st.sampled_from([text for text, _ in WORDS_THAT_GIVE_AWAY] + ABOUT_THE_PERSON_REPORTED)
TEXTS = st.lists(PIECES | st.text(max_size=30), max_size=8).map(" ".join)


def test_the_reporter_is_shown_fewer_marks_than_the_desk():
    text = "We all heard it. I keep bees. He came every week."

    assert marking.marks_for_reporter(text)
    assert len(marking.marks_for_reporter(text)) < len(marking.marks(text))


@given(TEXTS)
def test_marks_lie_inside_the_text_in_order_and_apart(text):
    free = 0
    for mark in marking.marks(text):
        assert free <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end].strip() == text[mark.start : mark.end]
        free = mark.end


@given(st.integers(min_value=1, max_value=20), TEXTS)
def test_text_put_in_front_shifts_the_marks_and_changes_nothing_else(times, text):
    front, body = "The lamp was blue.\n" * times, f"So it went on.\n{text}"

    shifted = [
        (mark.start - len(front), mark.end - len(front)) for mark in marking.marks(front + body)
    ]

    assert shifted == [(mark.start, mark.end) for mark in marking.marks(body)]


def cpu_seconds(text):
    spent = []
    for _ in range(2):
        before = time.process_time()
        marking.marks(text)
        spent.append(time.process_time() - before)
    return min(spent)


@pytest.mark.parametrize("repeat", HOSTILE)
def test_a_hostile_text_costs_in_proportion_to_its_length(repeat):
    short, long = ((repeat * 100_000)[:size] for size in (20_000, 100_000))

    # Five times the text: five times the work if linear, twenty-five if quadratic.
    assert cpu_seconds(long) < 12 * cpu_seconds(short)
