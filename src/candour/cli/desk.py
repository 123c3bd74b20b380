"""Read texts as the desk does: mark what points to a reporter, screen a force's questions.

    candour desk marks FILE.jsonl     lines {"id", "text"} in; lines {"id", "spans": [{"start", "end", "rule", "severity", "why"}]} out
    candour desk screen FILE.jsonl    lines {"id", "context", "question"} in; lines {"id", "label", "rule", "safer"} out

FILE may be - for standard input. Offsets count code points. A label is ok, identity_fishing, tasking or leading. Nothing is
kept and nothing is sent anywhere. Exit 2: a line could not be read; the last line of the error stream names its number.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from candour.words import marking, screening


class BadLine(Exception):
    """A line of the file is not what the command reads. Names its number, never its words."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("what", choices=["marks", "screen"])
    parser.add_argument("file", help="JSON lines; - for standard input")


def run(args: argparse.Namespace) -> int:
    """Write a line for each line of the file."""
    answer = {"marks": marked, "screen": screened}[args.what]
    try:
        said = sys.stdin.read() if args.file == "-" else Path(args.file).read_text("utf-8")
        for found in answered(said.split("\n"), answer):
            print(json.dumps(found, ensure_ascii=False))
    except (OSError, UnicodeDecodeError):
        print("candour desk: the file cannot be read as UTF-8 text.", file=sys.stderr)
        return 2
    except BadLine as problem:
        print(f"candour desk: {problem}", file=sys.stderr)
        return 2
    return 0


def answered(
    lines: Iterable[str], answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Return an answer for each line that is not empty.

    Raises:
        BadLine: a line is not a JSON object with the fields that the command reads.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield answer(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadLine(f"line {number} is not a JSON object with the right fields.") from None


def marked(said: dict[str, Any]) -> dict[str, Any]:
    """Return the spans of a text that may point to its writer."""
    spans = [
        {
            "start": mark.start,
            "end": mark.end,
            "rule": mark.rule,
            "severity": mark.severity,
            "why": mark.reason,
        }
        for mark in marking.marks(said["text"])
    ]
    return {"id": said["id"], "spans": spans}


def screened(said: dict[str, Any]) -> dict[str, Any]:
    """Return what a question is, the rule, and a safer way to ask."""
    found = screening.screen(said["question"], context=said.get("context", ""))
    return {
        "id": said["id"],
        "label": found.label.value,
        "rule": screening.SAN if found.marks else "",
        "safer": found.safer,
    }
