"""`kill -9` of every process of a line at random moments, while eight people report and staff work. Nothing is lost or doubled.

CANDOUR_CRASHES says how often each process is killed: 5 in `make test`, 50 in `make crash`; CANDOUR_SEED repeats a run.
"""

import json
import os
import random
import secrets
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import urllib3
import victims
from victims import NAMES, Actor, ask

import cluster
from candour.cli.demo import staging
from candour.door.keeper.wire import Keeper, KeeperAway, KeeperRefused
from line import Http, RunningLine, running
from machines import until
from walk import STORY, Walk

ROUNDS = int(os.environ.get("CANDOUR_CRASHES", "5"))
SEED = int(os.environ.get("CANDOUR_SEED") or secrets.randbelow(10**6))
AT_ONCE = 8
ROUND_SECONDS = 0.9
PATIENCE_SECONDS = 60 + 4 * ROUNDS
WE2 = next(one for one in staging.examples() if one["id"] == "WE2")
AUTHOR, RELEASER, OFFICER = "Bob Fenner", "Alice Moss", "Petra Lode"

DESK = f"""
import json
from collections import Counter
from candour.cli import roles
roles.set_up("desk")
from django.conf import settings
from candour.parcels import numbering
from candour.parcels.models import Road
from candour.roles.desk.founding import _peek, worker_named
from candour.roles.desk.models import Alarm, Case, Incoming, Item, Product
from candour.roles.desk.queries import cases
from candour.roles.desk.services import sorting
bob = worker_named({AUTHOR!r})
while sorting.sort_new(bob):
    pass
stories, torn = [], []
for case in Case.objects.all():
    unopened = Incoming.objects.filter(digest=case.parcel, state="report").exists()
    if unopened != (case.state == Case.State.NEW):
        torn.append(case.state)
    elif unopened:
        stories.append(_peek(case.reference, author=bob))
    elif original := cases.original(bob, case.reference):
        stories.append(original.text.splitlines()[0])
    else:
        torn.append(case.state)
sent = dict(Product.objects.filter(state="sent").values_list("id", "case"))
said = Counter(Item.objects.filter(kind="force").values_list("case", flat=True))
print(json.dumps({{
    "stories": stories,
    "torn": torn,
    "sent": {{product: said[case] for product, case in sent.items()}},
    "aside": list(Incoming.objects.filter(state="aside").values_list("reason", flat=True)),
    "alarms": list(Alarm.objects.filter(kind__in=["gap", "aside", "anew"]).values_list("kind", flat=True)),
    "gap": any(numbering.has_gap(box) for box in Road.objects.values_list("box", flat=True)),
}}))
"""
FORCE = f"""
import json
from candour.cli import roles
roles.set_up("force")
from candour.parcels import numbering
from candour.parcels.models import Road
from candour.roles.force.founding import worker_named
from candour.roles.force.models import Aside
from candour.roles.force.services import acts
shelf = acts.refresh(worker_named({OFFICER!r}))
print(json.dumps({{
    "products": {{urn: bool(held.acknowledged) for urn, held in shelf.products.items()}},
    "aside": Aside.objects.count(),
    "gap": any(numbering.has_gap(box) for box in Road.objects.values_list("box", flat=True)),
}}))
"""


def _plan() -> dict:
    report = {**WE2, "raw": STORY[:40]}
    example = staging._plan(report, stage="sent")
    return {"author": AUTHOR, "releaser": RELEASER, "examples": [example]}


class Crowd:
    """People who report, one report after another, and send again what was not answered, as the page tells them."""

    def __init__(self, line: RunningLine) -> None:
        self.line, self.stop = line, threading.Event()
        self.shown: dict[str, str] = {}  # the code that was shown, by the mark in its story
        self.dishonest: list[str] = []

    def person(self) -> None:
        while not self.stop.is_set():
            mark = secrets.token_hex(8)
            try:
                code = self._report(mark)
            except urllib3.exceptions.HTTPError:
                continue  # killed under a question: nothing had been sent yet
            if code:
                self.shown[mark] = code
            self.stop.wait(1)

    def _report(self, mark: str) -> str | None:
        walk = Walk(Http(self.line.address("intake"), {}))
        walk.story, walk.preview = f"{STORY} {mark}", "no"
        walk.to("check")
        for _ in range(80):
            page = walk.page
            if page.status == 200 and 'class="code"' in page.text:
                return page.code
            if page.status not in {200, 503} or mark not in page.text:
                self.dishonest.append(f"{page.status} {page.visible}")
                return None
            act = (
                "send" if page.status == 200 else next(iter({"send", "goto:check"} & {*page.acts}))
            )
            try:
                walk.step(act)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.3)
                walk.page = page
            if walk.page.status == 503:
                time.sleep(0.3)
        return None


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with running(tmp_path_factory.mktemp("killed") / "data", "--empty") as started:
        yield started


@pytest.fixture(scope="module")
def crowd(line):
    """Everything that was killed, and what eight people saw of it."""
    print(f"CANDOUR_SEED={SEED}")  # noqa: T201 - repeats a run
    chance, found = random.Random(SEED), Crowd(line)  # noqa: S311 - to be repeated
    caseworker = Actor(line, "desk", "desk", _plan())
    officer = Actor(line, "force", "zz2", {"who": OFFICER})
    with ThreadPoolExecutor(AT_ONCE + 2) as pool:
        people = [pool.submit(found.person) for _ in range(AT_ONCE)]
        try:
            for _ in range(ROUNDS):
                inside = [
                    pool.submit(one.act_and_be_killed, chance.uniform(1.0, 4.0))
                    for one in (caseworker, officer)
                ]
                for name in chance.sample(sorted(NAMES), len(NAMES)):
                    time.sleep(chance.uniform(0.3, 1.0) * ROUND_SECONDS)
                    until(lambda name=name: victims.kill(line, name, chance), seconds=30)
                for one in inside:
                    one.result()
        finally:
            found.stop.set()
        for one in people:
            one.result()
    assert line.process.poll() is None
    return found


@pytest.fixture(scope="module")
def settled(line, crowd):
    """What desk and force hold when everything has caught up by itself, as their services tell it."""
    keeper = Keeper(victims.environment(line, "intake")["CANDOUR_KEEPER_SOCKET"])
    last: dict = {}

    def come() -> bool:
        last["desk"] = ask(line, "desk", DESK)
        Actor(line, "force", "zz2", {"who": OFFICER}).act()
        last["force"] = ask(line, "zz2", FORCE)
        stories = "\n".join(last["desk"]["stories"])
        return (
            all(mark in stories for mark in crowd.shown)
            and not last["desk"]["gap"]
            and not last["desk"]["alarms"]
            and not last["force"]["gap"]
            and all(last["desk"]["sent"].values())
        )

    deadline = time.monotonic() + PATIENCE_SECONDS
    while not come() and time.monotonic() < deadline:
        time.sleep(2)
    return {**last, "keeper": keeper}


def test_thirty_two_who_send_at_once_have_thirty_two_codes_and_reports(line):
    """Before anything is killed. Each says something of their own, presses at the same moment, and is read at the desk under that."""
    marks, ready = [secrets.token_hex(8) for _ in range(32)], threading.Barrier(32)

    def send(mark: str) -> Walk:
        walk = Walk(Http(line.address("intake"), {}))
        walk.story, walk.preview = f"{STORY} {mark}", "no"
        walk.to("check")
        ready.wait(120)
        walk.step("send")
        return walk

    with ThreadPoolExecutor(32) as pool:
        sent = list(pool.map(send, marks))

    assert [walk.page.status for walk in sent] == [200] * 32
    assert len({walk.page.code for walk in sent}) == 32
    deadline, found = time.monotonic() + PATIENCE_SECONDS, Counter()
    while set(marks) - set(found) and time.monotonic() < deadline:
        found = Counter(story.split()[-1] for story in ask(line, "desk", DESK)["stories"])
    assert [found[mark] for mark in marks] == [1] * 32, "each came, once, and was opened"


def test_every_page_was_honest(crowd):
    assert crowd.dishonest == []
    assert len(crowd.shown) >= AT_ONCE, "people got through in spite of it"
    assert len(set(crowd.shown.values())) == len(crowd.shown)


def test_every_code_that_was_shown_opens_its_mailbox(crowd, settled):
    def opens(code: str) -> bool:
        def asked():
            try:
                return [settled["keeper"].look(code) is not None]
            except (KeeperAway, KeeperRefused):
                return None

        return until(asked, seconds=PATIENCE_SECONDS)[0]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(opens, crowd.shown.values()))


def test_each_report_came_to_the_desk_once(crowd, settled):
    marks = Counter(story.split()[-1] for story in settled["desk"]["stories"])

    assert not set(crowd.shown) - set(marks), "lost"
    assert {mark for mark, times in marks.items() if times > 1} == set()
    assert settled["desk"]["aside"] == []


def test_no_number_is_missing_for_good(settled):
    assert not settled["desk"]["gap"]
    assert not settled["force"]["gap"]
    assert settled["desk"]["alarms"] == []


def test_what_staff_were_killed_in_happened_whole_or_not(settled):
    """Found so far: nothing. A case is either unopened with its parcel or open with its original; a product sent arrives once."""
    desk, force = settled["desk"], settled["force"]

    assert desk["torn"] == []
    assert set(force["products"]) == set(desk["sent"])
    assert all(force["products"].values())
    assert set(desk["sent"].values()) <= {1}, "each was acknowledged once"
    assert force["aside"] == 0


@pytest.mark.skipif(bool(cluster.SOCKET), reason="asks SQLite's own question")
def test_every_database_is_whole(line, settled):
    files = list(line.data.glob("*/*.sqlite3"))
    assert len(files) >= 5
    for file in files:
        with closing(sqlite3.connect(file, timeout=20)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], file.name


def test_the_workers_of_a_killed_master_end_with_it(line, settled):
    """Found: they went on, nobody's children, held the port, and the master that was started again could not have it."""
    master = until(lambda: victims.main_process(line, "intake pages"))
    workers = until(lambda: victims.children(master))
    os.kill(master, 9)

    until(lambda: not any(_lives(one) for one in workers), seconds=10)
    until(lambda: victims.main_process(line, "intake pages") not in {None, master})


def _lives(process: int) -> bool:
    try:
        with Path(f"/proc/{process}/stat").open() as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_was_said_but_that_it_was_started_again(line, settled):
    said = [one for one in line.later if "starting it again" not in one and one.strip()]

    assert not [one for one in said if "Traceback" in one or "Address" in one], json.dumps(
        said[:20]
    )
