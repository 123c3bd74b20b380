"""Reads the labelled narratives and questions in `labelled/`, and says how many of the labels our own rules find.

A label is found if a mark covers at least half of the shorter of the two (the measure of the notes on desk tools).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from candour.words import screening
from candour.words.marking import Mark

FOLDER = Path(__file__).with_name("labelled")
SEEN = sorted(path.name for path in FOLDER.glob("seen-*.txt"))
BLIND = "blind.txt"
_LABEL = re.compile(r"\[\[(.+?)\|(SAN-\d\d)\|([123])\]\]", re.DOTALL)


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    rule: str
    severity: int


@dataclass(frozen=True)
class Narrative:
    name: str
    text: str
    spans: list[Span]


@dataclass(frozen=True)
class Result:
    """How many labels were found of all and of the severest, and how many marks stood on nothing labelled."""

    labels: int
    found: int
    severe: int
    severe_found: int
    marks: int
    needless: int
    words: int

    @property
    def recall(self) -> float:
        return self.found / self.labels

    @property
    def severe_recall(self) -> float:
        return self.severe_found / self.severe

    @property
    def needless_per_100_words(self) -> float:
        return 100 * self.needless / self.words


def narratives(*names: str) -> Iterator[Narrative]:
    for name in names:
        for chunk in re.split(r"^=== ", (FOLDER / name).read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = chunk.partition("\n")
            yield _narrative(title.strip(), body.strip())


def _narrative(name: str, labelled: str) -> Narrative:
    text, at, spans = "", 0, []
    for match in _LABEL.finditer(labelled):
        text += labelled[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1]), match[2], int(match[3])))
        text += match[1]
        at = match.end()
    return Narrative(name, text + labelled[at:], spans)


def hit(one: Span | Mark, other: Span | Mark) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared * 2 >= min(one.end - one.start, other.end - other.start) and shared > 0


def measure(marks: Callable[[str], list[Mark]], *names: str) -> Result:
    total: Counter[str] = Counter()
    for told in narratives(*names):
        found = marks(told.text)
        good = [span for span in told.spans if any(hit(span, mark) for mark in found)]
        total["labels"] += len(told.spans)
        total["found"] += len(good)
        total["severe"] += sum(span.severity == 3 for span in told.spans)
        total["severe_found"] += sum(span.severity == 3 for span in good)
        total["marks"] += len(found)
        total["needless"] += sum(not any(hit(span, mark) for span in told.spans) for mark in found)
        total["words"] += len(told.text.split())
    return Result(**total)


def questions(*names: str) -> Iterator[dict[str, str]]:
    for name in names:
        for line in (FOLDER / name).read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def confusion(*names: str) -> Counter[tuple[str, str]]:
    """Return how often each label (first) was called what (second)."""
    return Counter(
        (one["label"], screening.screen(one["question"], context=one["context"]).label.value)
        for one in questions(*names)
    )
