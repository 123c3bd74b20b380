"""What a search over sealed cases costs with 10,000 and 100,000 cases, on a running line.

    python bench/search.py
    python bench/search.py --postgres

Postings are written as the desk writes them, from reports of invented words: 60,000 words, as often as words of a language
are (Zipf), 110 to a report. The cases that are found are sealed in earnest, so that their excerpts are opened. alice,
a supervisor, is on every case; bob on one in a thousand. The floor is the same page before anything was asked. Clock: from the
request to the whole page, on loopback, one connection. CPU: of the desk's pages.
"""

import bisect
import itertools
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import machine

ROOT: Final = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "deploy/dev/scanners")]

SIZES: Final = (10_000, 100_000)
ROUNDS: Final = 41
VOCABULARY: Final = 60_000
LENGTH: Final = 110
WHOLE: Final = 40
"""So many cases of each size are sealed in earnest; every one has the words that are asked for."""
SHARE: Final = 1000
AT_ONCE: Final = 1_000
ASKED: Final = {
    "a rare name": ({"asked": "Mellish"}, True),
    "a name misspelled": ({"asked": "Melissh"}, True),
    "a person, by name and number": ({"asked": "Dave Mellish 2213", "who": "on"}, True),
    "two words, one in every 9th case": ({"asked": "word00011 Mellish"}, True),
    "one word in every 9th case": ({"asked": "word00011"}, False),
    "a word that stands nowhere": ({"asked": "Quillfeather"}, True),
}
"""What -> the form, and whether the aim is for it."""


def main() -> None:
    """Measure and print."""
    from visitors import Member  # noqa: PLC0415

    from line import running  # noqa: PLC0415 - the filling process needs none of it

    print(f"search on {machine.database_kind()}, {ROUNDS} rounds\n{machine.describe()}\n")
    print(f"{'':48}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'of the floor':>14}")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "data", "--empty") as started,
    ):
        members = {name: Member(started, "desk", name) for name in ("Alice Moss", "Bob Fenner")}
        desk = [
            one
            for one in machine.children(started.process.pid)
            if {"serve", "desk"} <= set(machine.command(one))
        ]
        floor = _measure(members["Alice Moss"], None, desk=desk)
        _show("floor: the empty page", floor, floor=floor)
        there = 0
        for size in SIZES:
            began = time.perf_counter()
            _fill(started, first=there, behind=size)
            there = size
            print(
                f"  ({size:,} cases after {time.perf_counter() - began:.0f} s; {_bytes(folder):,} MiB on disk)"
            )
            for name, member in members.items():
                for what, (form, _) in ASKED.items():
                    found = _measure(member, form, desk=desk)
                    _show(f"{size:,}, {name.split()[0]}: {what}", found, floor=floor)


def _bytes(folder: str) -> int:
    whole = sum(one.stat().st_size for one in Path(folder, "data/desk").rglob("*.sqlite3*"))
    return whole // 2**20


def _measure(
    member: Any, form: dict[str, str] | None, *, desk: list[int]
) -> tuple[float, float, float]:
    """Return the median and the 95th percentile of the seconds of a page, and the CPU-seconds of one."""
    page = member.get("/search").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    said = {"csrfmiddlewaretoken": token[1] if token else "", **(form or {})}

    def ask() -> None:
        answer = member.get("/search") if form is None else member.http.post("/search", said)
        if answer.status_code != 200 or (form and b'id="found"' not in answer.content):
            raise SystemExit("a page does not come")

    ask()
    before = machine.cpu_seconds(desk)
    times = sorted(machine.seconds(ask) for _ in range(ROUNDS))
    cpu = (machine.cpu_seconds(desk) - before) / ROUNDS
    return statistics.median(times), times[int(0.95 * (ROUNDS - 1))], cpu


def _show(what: str, found: tuple[float, float, float], *, floor: tuple[float, ...]) -> None:
    p50, p95, cpu = (one * 1000 for one in found)
    print(f"  {what:46}{p50:8.1f}{p95:8.1f}{cpu:8.1f}{found[0] / floor[0]:14.2f}", flush=True)


def _fill(started: Any, *, first: int, behind: int) -> None:
    """Write the cases from `first` up to `behind` in a process with the desk's settings."""
    environment = started.layout().environment("desk")
    subprocess.run(
        [sys.executable, __file__, str(first), str(behind)],
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "candour.conf.desk"},
        check=True,
    )
    if machine.POSTGRES:  # what its own housekeeping would do in a minute or so
        import cluster  # noqa: PLC0415

        cluster.psql("--command=ANALYZE", database=f"{started.databases}_desk")


def write(first: int, behind: int) -> None:
    """Write rows; runs with the desk's settings."""
    import django  # noqa: PLC0415

    django.setup()
    from candour.staff import demonstration  # noqa: PLC0415
    from candour.staff.access import Worker  # noqa: PLC0415

    people = {one.name: one for one in demonstration.people()}
    alice, bob = people["Alice Moss"], people["Bob Fenner"]
    keys = demonstration.open_keys(alice.id)
    worker = Worker(alice.id, alice.name, alice.duty, "", demonstration=True, secrets=keys)
    _whole(first, [alice, bob], worker=worker)
    _postings(range(first + WHOLE, behind), [alice.id, bob.id], worker=worker)


def _whole(first: int, people: list[Any], *, worker: Any) -> None:
    """Make cases as opening a report makes them."""
    from dataclasses import asdict  # noqa: PLC0415
    from datetime import date  # noqa: PLC0415

    from django.db import transaction  # noqa: PLC0415

    from candour.parcels import messages  # noqa: PLC0415
    from candour.roles.desk import keyring, sealed  # noqa: PLC0415
    from candour.roles.desk.models import Case, CaseKey, Item  # noqa: PLC0415
    from candour.roles.desk.services import indexing  # noqa: PLC0415

    draw, times = _words(first), []
    for number in range(first, first + WHOLE):
        story = " ".join(["Sergeant Mellish", "word00011", *draw()])
        person = messages.Person(name="David Mellish", number="2213")
        fields = {"story": story, "people": [asdict(person)], "danger_now": False, "choices": []}
        fields |= dict.fromkeys(("when", "where", "at_risk", "circle", "checkable"), "")
        with transaction.atomic():
            case = Case.objects.create(reference=f"{number:08d}", state="C2", on=date.today())  # noqa: DTZ011
            keyring.make_case_keys(case, people=people, by=worker.signer)
            sealed.add(
                case, Item.Kind.ORIGINAL, fields, key=CaseKey.Kind.ORIGINAL, by=worker.signer, done=True
            )  # fmt: skip
            began = time.perf_counter()
            indexing.add(
                case, CaseKey.Kind.ORIGINAL, texts=[story], persons=[person], worker=worker
            )
            times.append(time.perf_counter() - began)
    print(f"  (indexing one case: {statistics.median(times) * 1000:.1f} ms)", flush=True)


def _words(seed: int) -> Any:
    """Return a function that draws the words of a report, the n-th as often as 1/n."""
    chance = random.Random(seed)
    sums = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def draw() -> list[str]:
        return [f"word{bisect.bisect(sums, chance.random() * sums[-1]):05d}" for _ in range(LENGTH)]

    return draw


def _postings(numbers: range, people: list[str], *, worker: Any) -> None:
    """Write cases with the labels of their words, counting in memory what the desk counts in its rows."""
    from datetime import date  # noqa: PLC0415

    from django.db import connection, transaction  # noqa: PLC0415

    from candour.roles.desk import keyring  # noqa: PLC0415
    from candour.roles.desk.models import Case, CaseBundle, CaseKey, Posting, Tally  # noqa: PLC0415
    from candour.roles.desk.services.indexing import STEP  # noqa: PLC0415
    from candour.seal import blind  # noqa: PLC0415

    index, draw = keyring.index_key(worker), _words(numbers.start)
    made = {rank: blind.token(index, f"w:word{rank:05d}") for rank in range(VOCABULARY)}
    known = {bytes(row.label): bytes(row.hidden) for row in Tally.objects.all()}
    counts = {
        rank: one.show(known[one.row]) if one.row in known else 0 for rank, one in made.items()
    }
    left, today = iter(numbers), date.today()  # noqa: DTZ011
    while some := list(itertools.islice(left, AT_ONCE)):
        with transaction.atomic():
            Case.objects.bulk_create(
                Case(reference=f"{number:08d}", state="C8", on=today) for number in some
            )
            keys = [
                CaseKey(case_id=f"{number:08d}", kind="original", recipient="age1pq1")
                for number in some
            ]
            CaseKey.objects.bulk_create(keys)
            CaseBundle.objects.bulk_create(
                CaseBundle(key=key, person=person, sealed=b"\0")
                for number, key in zip(some, keys, strict=True)
                for person in people
                if person == people[0] or number % SHARE == 0
            )
            rows = []
            for number in some:
                ranks = {int(word[4:]) for word in draw()}
                labels = []
                for rank in ranks:
                    labels.append(made[rank].label(counts[rank]))
                    counts[rank] += 1
                labels += [blind.filler() for _ in range(-len(labels) % STEP)]
                rows += [(label, f"{number:08d}") for label in labels]
            rows.sort()
            Posting.objects.bulk_create(
                [Posting(label=label, case_id=case, part="original") for label, case in rows], batch_size=300
            )  # fmt: skip
    with transaction.atomic():
        Tally.objects.bulk_create(
            [Tally(label=one.row, hidden=one.hide(counts[rank])) for rank, one in made.items()],
            update_conflicts=True, unique_fields=["label"], update_fields=["hidden"], batch_size=400,
        )  # fmt: skip
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA optimize")


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["--postgres"]):
        machine.on_postgres()
        main()
    else:
        write(int(sys.argv[1]), int(sys.argv[2]))
