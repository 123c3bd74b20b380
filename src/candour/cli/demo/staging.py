"""Sends the three worked examples through the line, by the doors everybody uses, and leaves each at another stage."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib import resources
from typing import Any, Final

from candour.cli.demo import founding
from candour.cli.demo.layout import Line
from candour.door.keeper.wire import Keeper, KeeperAway, KeeperRefused
from candour.parcels import messages
from candour.seal import code, mailbox
from candour.seal.container import Type
from candour.trust.store import Store
from candour.words.weeks import week_of

PATIENCE_SECONDS: Final = 60.0
STAGES: Final = {"WE1": "new", "WE2": "sent", "WE3": "submitted"}
CHOICES: Final = {"WE1": ["money", "look-ups"], "WE2": ["partner"], "WE3": ["hate"]}


def examples() -> list[dict[str, Any]]:
    """Return the worked examples: acceptance tests use the same ones."""
    text = resources.files("candour.cli.demo").joinpath("worked_examples.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["examples"]
    return found


def stage(line: Line, *, stages: Mapping[str, str] = STAGES) -> None:
    """Send the reports, and carry them to their stages through the services of desk and force."""
    keeper = Keeper(line.environment("intake")["CANDOUR_KEEPER_SOCKET"])
    told = {one["title"]: _send(line, keeper, one) for one in examples()}
    (line.data / "codes.json").write_text(json.dumps(told), "utf-8")
    plan = {
        "author": "Bob Fenner",
        "releaser": "Alice Moss",
        "examples": [_plan(one, stage=stages[one["id"]]) for one in examples()],
    }
    _until(lambda: founding.step(line, "desk", "stage", plan)["cases"] >= len(told))
    _until(lambda: founding.step(line, "zz2", "stage", {"who": "Petra Lode"})["acknowledged"] > 0)


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise SystemExit("candour demo: the examples did not get through; see the lines above")
        time.sleep(0.5)


def codes(line: Line) -> dict[str, str]:
    """Return the examples' codes, kept beside the data of a demonstration and of nothing else."""
    try:
        said: dict[str, str] = json.loads((line.data / "codes.json").read_text("utf-8"))
    except OSError:
        return {}
    return said


def _send(line: Line, keeper: Keeper, example: dict[str, Any]) -> str:
    digits, packed = _patiently(keeper)
    keys = mailbox.Keys.unpack(packed)
    subject = example["reports"][0]["subject"]
    report = messages.Report(
        danger_now=example["reports"][0]["risk"] == "P0",
        choices=CHOICES[example["id"]],
        story=example["raw"],
        people=[_person(subject)],
        when="",
        where="",
        at_risk="",
        circle="",
        checkable="",
        preview=False,
        silence="",
        recipient=str(keys.recipient),
        verify_key=keys.signer.public.raw.hex(),
        tag=keys.tag.hex(),
        receipt=secrets.token_hex(16),
    )
    store = Store(line.folder("intake") / "trust", demonstration=True)
    week = week_of(date.today())  # noqa: DTZ011 - names the epoch key
    envelope = mailbox.close_from_reporter(
        Type.REPORT,
        messages.encode(report),
        header={"v": 1},
        to=[store.public().epoch(week)],
        keys=keys,
    )
    keeper.file(envelope, tag=keys.tag, auth_hash=keys.auth_hash, receipt=report.receipt)
    return f"{code.grouped(digits)}  ({code.words(digits)})"


def _patiently(keeper: Keeper) -> tuple[str, bytes]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return keeper.draw()
        except (KeeperAway, KeeperRefused):
            if time.monotonic() > deadline:
                raise SystemExit("candour demo: no code could be drawn") from None
            time.sleep(0.2)


def _person(subject: dict[str, str]) -> messages.Person:
    certainty = subject.get("name_certainty", "possible").split()[0].rstrip(";,")
    known = certainty if certainty in {"confirmed", "likely", "possible"} else "possible"
    names = ("name", "rank", "number", "force", "unit", "description")
    return messages.Person(certainty=known, **{n: subject.get(n, "") for n in names})


def _plan(example: dict[str, Any], *, stage: str) -> dict[str, Any]:
    report = example["reports"][0]
    product = {
        "conditions": report["conditions"],
        "force": report["subject"]["force"],
        "subject": _person(report["subject"]).__dict__,
        "text": report["text"],
        "category": report["cc_primary"],
        "also": report["cc_secondary"],
        "allegations": report["iopc"],
        "standards": report["spb"],
        "flags": report["referral_flags"],
        "tags": report.get("tags", []),
        "priority": report["risk"],
        "priority_reason": "",
        "questions": report["can_ask_questions"],
    }
    return {"begins": example["raw"][:40], "stage": stage, "product": product}
