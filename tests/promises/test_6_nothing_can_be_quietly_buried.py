"""Promise 6, as far as it is built: every act leaves a committed entry that the watchdog, and nobody else, can open."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from line import RunningLine

ROLES = {"intake": "keeper", "desk": "desk", "zz2": "force"}


def entries(line: RunningLine, name: str) -> list[dict[str, Any]]:
    script = Path(__file__).with_name("ledger_reader.py")
    done = subprocess.run(
        [sys.executable, script, ROLES[name], line.data / "charity/watchdog.key"],
        env=line.layout().environment(name),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", sorted(ROLES))
def test_each_entry_commits_to_what_its_opening_says(line: RunningLine, name: str) -> None:
    found = entries(line, name)

    assert found
    assert all(one["whole"] and one["bytes"] == 37 for one in found)


def test_the_examples_left_an_entry_for_each_act(line: RunningLine) -> None:
    intake = Counter(one["event"] for one in entries(line, "intake"))
    desk = Counter(one["event"] for one in entries(line, "desk"))
    force = Counter(one["event"] for one in entries(line, "zz2"))

    assert intake["receipt"] >= 3
    assert desk["product-released"] == desk["product-sent"] == 1
    assert desk["case-sorted"] >= 3
    assert desk["case-opened"] >= 1
    assert desk["epoch-published"] == 5
    assert force["product-acknowledged"] == 1


def test_no_entry_says_a_name_a_text_or_a_time(line: RunningLine) -> None:
    for name in ROLES:
        for one in entries(line, name):
            assert set(one) == {"whole", "bytes", "v", "event", "about", "facts"}
            for fact in one["facts"].values():
                assert len(fact) <= 40 or re.fullmatch("[0-9a-f]{64}", fact)  # a commitment
                assert ":" not in fact
