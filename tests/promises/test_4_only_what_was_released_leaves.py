"""Promise 4: a force receives products that a second person released; a reporter's words, files, times and channel never leave."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from candour.cli.demo import staging
from candour.cli.demo.layout import Line
from line import running

FORCES = {"WE1": "zz1", "WE2": "zz2", "WE3": "zz1"}


def holds(text: str, phrase: str) -> bool:
    """Say whether `phrase` stands in `text` as whole words, whatever the case."""
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE))


def read(line: Line, force: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("force_reader.py")],
        env=line.environment(force),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """All three examples sent on, and what each force holds of them."""
    with running(tmp_path_factory.mktemp("sent") / "data", "--empty") as started:
        line = started.layout()
        staging.stage(line, stages=dict.fromkeys(FORCES, "sent"))
        for _ in range(60):
            found = {force: read(line, force) for force in ("zz1", "zz2")}
            products = [text for text in found["zz1"]["opened"] if '"kind":"release"' in text]
            if len(set(products)) == 2:
                return found
            time.sleep(1)
        raise AssertionError("the products did not arrive")


@pytest.mark.parametrize("example", staging.examples(), ids=lambda one: str(one["id"]))
def test_no_forbidden_word_of_an_example_reaches_the_force(
    everything: dict[str, dict[str, list[str]]], example: dict[str, Any]
) -> None:
    found = everything[FORCES[example["id"]]]
    mine = [text for text in found["opened"] if example["required_in_disseminated"][0] in text]
    assert mine, "the product arrived"
    for word in example["required_in_disseminated"]:
        assert any(holds(text, word) for text in mine), word
    for word in example["forbidden_in_disseminated"]:
        assert not [text for text in [*mine, *found["clear"]] if holds(text, word)], word


@pytest.mark.parametrize("example", staging.examples(), ids=lambda one: str(one["id"]))
def test_the_check_would_find_the_reporter_s_own_words(example: dict[str, Any]) -> None:
    planted = json.dumps({"kind": "release", "text": example["raw"]}, ensure_ascii=False)

    found = [word for word in example["forbidden_in_disseminated"] if holds(planted, word)]

    assert len(found) >= len(example["forbidden_in_disseminated"]) // 2


def test_no_channel_time_or_code_reaches_a_force(
    everything: dict[str, dict[str, list[str]]],
) -> None:
    for found in everything.values():
        for text in found["opened"]:
            for word in (
                "story",
                "preview",
                "receipt",
                "danger_now",
                "checkable",
                "phone",
                "web form",
            ):
                assert not holds(text, word), word
            assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", text), (
                "a week, never a day or an hour"
            )


def test_a_force_holds_nothing_else_in_clear(
    everything: dict[str, dict[str, list[str]]],
) -> None:
    tables = {
        entry.split(".")[0]
        for found in everything.values()
        for entry in found["clear"]
        if not entry.startswith(("Migration", "ContentType"))
    }

    assert tables <= {
        "Parcel", "Act", "Shelf", "Aside", "Entry", "Road", "Outgoing",
        "Person", "Locker", "Passkey", "Invite", "StaffSession", "Challenge",
    }  # fmt: skip
