"""The first screen over a force's question: marks what would identify, lets the rest pass."""

import json
from importlib.resources import files

import pytest

from candour.words import grading, screening

EXAMPLES = json.loads((files("candour.cli.demo") / "worked_examples.json").read_text("utf-8"))[
    "examples"
]
QUESTIONS = [
    (question["from_force"], question["screen"].startswith("REJECT"))
    for example in EXAMPLES
    for question in example["questions"]
]


@pytest.mark.parametrize(("question", "rejected"), QUESTIONS)
def test_the_worked_examples_are_screened_as_a_supervisor_would(question, rejected):
    assert bool(screening.marks(question)) is rejected


@pytest.mark.parametrize(
    "question",
    [
        "Who is the reporter?",
        "How do you know this?",
        "When did you leave the group?",
        "Can you get us the accounts?",
        "Could they record him next time?",
        "Is your source the wife?",
        "Are you a colleague of PS Mellish?",
        "Who else knows about it?",
        "Would you make a statement?",
        "Where were you when it happened?",
    ],
)
def test_fishing_is_marked_with_a_reason(question):
    found = screening.marks(question)

    assert found
    assert all(mark.reason.endswith(".") for mark in found)
    assert all(0 <= mark.start < mark.end <= len(question) for mark in found)


@pytest.mark.parametrize(
    "question",
    [
        "Which garage is meant?",
        "Is the vehicle still in use?",
        "What does the officer look like?",
        "Is anyone in danger now?",
        "Are children in the household?",
    ],
)
def test_questions_about_the_facts_pass(question):
    assert screening.marks(question) == []


def test_typographic_apostrophes_change_nothing():
    assert screening.marks("The source’s name?") == screening.marks("The source's name?")


def test_the_rule_it_serves_exists():
    assert grading.sanitising_rule(screening.SAN)


def test_a_hostile_question_costs_no_more_than_its_length():
    assert len(screening.marks("can you " * 5000)) < 5001
