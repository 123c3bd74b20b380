"""How well the rules mark and screen, and what that costs: recall, needless marks, confusion table, milliseconds.

python bench/marks.py
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/words"))

from labelled_texts import BLIND, SEEN, confusion, measure, narratives
from machine import describe

from candour.words import marking, screening


def passages(title: str, *names: str) -> None:
    found = measure(marking.marks, *names)
    print(
        f"| {title} | {found.labels} | {found.recall:.1%} | {found.severe_recall:.1%} | {found.needless_per_100_words:.2f} |"
    )


def table(title: str, *names: str) -> None:
    counts = confusion(*names)
    right = sum(count for (label, said), count in counts.items() if label == said)
    print(
        f"\n{title}: {right} of {sum(counts.values())} right ({right / sum(counts.values()):.1%})\n"
    )
    labels = [one.value for one in screening.Label]
    print("| is, called |", " | ".join(labels), "|")
    print("|---" * (len(labels) + 1) + "|")
    for label in labels:
        print("|", label, "|", " | ".join(str(counts[label, said]) for said in labels), "|")


def cost() -> None:
    texts = [one.text for one in narratives(*SEEN, BLIND)]
    marking.marks(texts[0])
    before = time.process_time()
    for text in texts:
        marking.marks(text)
    spent = (time.process_time() - before) / len(texts)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"\n{1000 * spent:.1f} ms of CPU for a narrative of {words:.0f} words")


def main() -> None:
    print(describe(), "\n")
    print("| narratives | labels | found | severe found | needless marks per 100 words |")
    print("|---|---|---|---|---|")
    passages("seen while tuning", *SEEN)
    passages("blind", BLIND)
    table("Questions, blind", "questions-blind.jsonl")
    cost()


if __name__ == "__main__":
    main()
