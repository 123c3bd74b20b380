"""The operator's emergency exit: with a week's key out of `candour keys`, a stock age reader opens a report."""

import base64
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import tables
from candour.words.weeks import week_of
from line import Http, RunningLine
from walk import Walk

NPM = Path(__file__).parents[1] / "interop/npm.mjs"
STORY = "He takes money from a garage. Zqxemergency was said."


def stock(identity: str, sealed: bytes) -> bytes:
    """Return what npm `age-encryption` makes of an age file."""
    asked = {"files": [{"identity": identity, "file": base64.b64encode(sealed).decode()}]}
    done = subprocess.run(
        ["node", NPM, "open"], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    (opened,) = json.loads(done.stdout)
    assert opened is not None, "the stock reader could not open it"
    return base64.b64decode(opened)


def body(container: bytes) -> bytes:
    """Return a CND1 container's body by the format's own description, without our reader."""
    assert container[:4] == b"CND1"
    header = int.from_bytes(container[6:8], "big")
    length = int.from_bytes(container[-72:-64], "big")
    return container[8 + header : 8 + header + length]


def parcels(line: RunningLine) -> list[bytes]:
    return [sealed for (sealed,) in tables.rows(line, "desk", "SELECT sealed FROM desk_incoming")]


def test_a_stock_reader_opens_a_report_with_the_key_of_its_week(line: RunningLine) -> None:
    walk = Walk(Http(line.address("intake"), {}))
    walk.story = STORY
    walk.send()
    deadline = time.monotonic() + 40
    while len(parcels(line)) < 2 and time.monotonic() < deadline:  # the report and a sign of life
        time.sleep(0.5)

    week = week_of(date.today())
    done = subprocess.run(
        [sys.executable, "-m", "candour", "keys", "epoch", week, "--person", "Bob Fenner"],
        env=line.layout().environment("desk"),
        capture_output=True,
        text=True,
        check=True,
    )
    identity = done.stdout.strip()
    assert identity.startswith("AGE-SECRET-KEY-PQ-1")
    carried = [body(stock(identity, parcel)) for parcel in parcels(line)]
    reports = [json.loads(body(stock(identity, inner))) for inner in carried if inner]

    assert STORY in [report["story"] for report in reports]
