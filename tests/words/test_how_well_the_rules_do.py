"""How many labelled passages and questions the rules find. The blind sets were written and labelled apart and are never read to tune.

The floors stand a little under what was measured (bench/results.md), so that a change which makes the rules worse is noticed.
"""

import pytest
from labelled_texts import BLIND, SEEN, confusion, measure, narratives, questions

from candour.words import marking

BLIND_QUESTIONS = "questions-blind.jsonl"


@pytest.mark.parametrize(
    ("files", "recall", "severe"), [((BLIND,), 0.79, 0.90), (tuple(SEEN), 0.88, 0.94)]
)
def test_passages_are_found_with_few_needless_marks(files, recall, severe):
    found = measure(marking.marks, *files)

    assert found.recall >= recall
    assert found.severe_recall >= severe
    assert found.needless_per_100_words < 4


def test_questions_of_the_blind_set_are_called_what_they_are():
    table = confusion(BLIND_QUESTIONS)

    right = sum(count for (label, said), count in table.items() if label == said)
    assert right / sum(table.values()) >= 0.80


def test_the_measure_counts_what_is_missed_and_what_is_needless():
    nothing = measure(lambda _: [], BLIND)
    everything = measure(lambda text: [marking.Mark(0, len(text), "", "", 1, "")], BLIND)

    assert (nothing.found, nothing.needless) == (0, 0)
    assert everything.recall == 1


def test_the_sets_are_as_large_and_as_labelled_as_they_should_be():
    assert sum(1 for _ in narratives(BLIND)) * 2 >= sum(1 for _ in narratives(*SEEN)) * 0.8
    assert sum(1 for _ in questions(BLIND_QUESTIONS)) >= 60
    labels = {one["label"] for one in questions(BLIND_QUESTIONS)}
    assert labels == {"ok", "leading", "tasking", "identity_fishing"}
