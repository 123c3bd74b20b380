"""How the wording of a question leans: towards ok, fishing, tasking or leading.

A plain linear model over runs of one to three words, learnt by `bench/learn.py` from the questions in tests/words/labelled and
shipped as numbers in `data/screening_weights.json`. It sees what no rule lists; the rules of `screening` see what it has not
met. Nothing is learnt on a running line.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from candour.words import tables

FILE: Final = "screening_weights.json"
LONGEST_RUN: Final = 3
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?]")


def features(question: str) -> dict[str, float]:
    """Return the runs of words of a question, each counted once, and those of its last sentence once more.

    Words that begin with a capital inside a sentence are names and are read as one.
    """
    found = dict.fromkeys(_runs(_words(question)), 1.0)
    last = [part for part in re.split(r"(?<=[.!?;:])\s+", question.strip()) if part]
    if last:
        found.update(dict.fromkeys((f"…{run}" for run in _runs(_words(last[-1]))), 1.0))
    size = len(found) ** 0.5 or 1.0
    return {name: value / size for name, value in found.items()}


def _words(text: str) -> list[str]:
    plain = re.sub(
        r"(?<=[a-z,] )[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+)*", "name", text.replace("’", "'")
    )
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(plain.lower())]


def _runs(words: list[str]) -> Iterator[str]:
    for size in range(1, LONGEST_RUN + 1):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])


@cache
def _weights() -> tuple[tuple[str, ...], dict[str, list[float]], list[float]]:
    document = tables.document(FILE)
    return tuple(document["labels"]), document["weights"], document["bias"]


def scores(question: str, *, extra: Mapping[str, float]) -> dict[str, float]:
    """Return for each label how strongly the wording leans to it. `extra` are features that the caller found, by name."""
    labels, weights, bias = _weights()
    total = list(bias)
    for name, value in {**features(question), **extra}.items():
        for at, weight in enumerate(weights.get(name, ())):
            total[at] += weight * value
    return dict(zip(labels, total, strict=True))
