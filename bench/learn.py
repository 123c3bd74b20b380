"""Learns the weights of `candour.words.leaning` from labelled questions; says how well they do on questions left out.

    python bench/learn.py            cross-validated confusion table
    python bench/learn.py --write    learn from all seen questions and write src/candour/words/data/screening_weights.json

Multinomial logistic regression, plain gradient steps with decaying weights, seeded: the same questions give the same file.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from candour.words import leaning, screening

ROOT = Path(__file__).parents[1]
SEEN = ROOT / "tests/words/labelled"
OUT = ROOT / "src/candour/words/data" / leaning.FILE
LABELS = [label.value for label in screening.Label]
ROUNDS, STEP, DECAY, FEWEST, STRONG, WEAK = 15, 0.8, 2e-4, 2, 4.0, 1.5


def read(folder: Path) -> list[dict]:
    return [
        json.loads(line)
        for path in sorted(folder.glob("questions-seen*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]


def seen_as(one: dict) -> dict[str, float]:
    return {**leaning.features(one["question"]), **screening.signs(one["question"])}


def learn(
    examples: list[tuple[dict[str, float], str]],
) -> tuple[dict[str, list[float]], list[float]]:
    counts = Counter(name for found, _ in examples for name in found)
    weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(LABELS))
    for rule in screening.rules():  # what a rule says holds until the questions say otherwise
        weights[f"rule:{rule.code}"][LABELS.index(rule.label.value)] = WEAK if rule.weak else STRONG
    bias = [0.0] * len(LABELS)
    rng = random.Random(7)
    examples = [
        ({n: v for n, v in found.items() if counts[n] >= FEWEST or n[0] == "r"}, label)
        for found, label in examples
    ]
    for turn in range(ROUNDS):
        rng.shuffle(examples)
        step = STEP / (1 + turn / 5)
        for found, label in examples:
            total = list(bias)
            for name, value in found.items():
                for at, weight in enumerate(weights[name]):
                    total[at] += weight * value
            top = max(total)
            odds = [math.exp(one - top) for one in total]
            norm = sum(odds)
            for at, odd in enumerate(odds):
                error = odd / norm - (LABELS[at] == label)
                bias[at] -= 0.1 * step * error
                for name, value in found.items():
                    row = weights[name]
                    row[at] -= step * (error * value + DECAY * row[at])
    return dict(weights), bias


def called(found: dict[str, float], weights: dict[str, list[float]], bias: list[float]) -> str:
    total = list(bias)
    for name, value in found.items():
        for at, weight in enumerate(weights.get(name, ())):
            total[at] += weight * value
    return LABELS[max(range(len(LABELS)), key=total.__getitem__)]


def crossed(examples: list[tuple[dict[str, float], str]], parts: int = 5) -> Counter:
    random.Random(11).shuffle(examples)
    table: Counter = Counter()
    for part in range(parts):
        known = [one for at, one in enumerate(examples) if at % parts != part]
        weights, bias = learn(known)
        for found, label in examples[part::parts]:
            table[label, called(found, weights, bias)] += 1
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folder", type=Path, default=SEEN)
    asked = parser.parse_args()
    examples = [(seen_as(one), one["label"]) for one in read(asked.folder)]
    if not examples:
        sys.exit(f"No labelled questions in {asked.folder}.")
    if asked.write:
        weights, bias = learn(examples)
        kept = {
            name: [round(one, 3) for one in row]
            for name, row in sorted(weights.items())
            if max(map(abs, row)) >= 0.02
        }
        about = {
            "purpose": "How the wording of a question leans; read by candour.words.leaning.",
            "source": "learnt by bench/learn.py --write from tests/words/labelled/questions-seen*.jsonl",
            "verified": "n/a",
        }
        document = {
            "about": about,
            "labels": LABELS,
            "bias": [round(one, 3) for one in bias],
            "weights": kept,
        }
        OUT.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", "utf-8")
        print(f"{len(kept)} weights from {len(examples)} questions")
        return
    table = crossed(examples)
    right = sum(count for (label, said), count in table.items() if label == said)
    print(f"{right} of {len(examples)} right when left out: {right / len(examples):.1%}")
    for label in LABELS:
        print(f"{label:18}", *(f"{table[label, said]:5}" for said in LABELS))


if __name__ == "__main__":
    main()
