"""What the desk's inbox costs with 10,000 and 100,000 cases that are not closed, on a running line.

    python bench/inbox.py
    python bench/inbox.py --postgres

Rows are written as they stand in the desk's database: the columns in clear, the keys' bundles with the size of real
ones. alice, a supervisor, is on every case; bob on one in a thousand; erin on one in fifty. The floor is the same page
before there is a case. Clock: from the request to the whole page, on loopback, one connection. CPU: of the desk's pages.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import machine

ROOT: Final = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "deploy/dev/scanners")]

SIZES: Final = (10_000, 100_000)
ROUNDS: Final = 31
PEOPLE: Final = {"Alice Moss": 1, "Bob Fenner": 1000, "Erin Sallow": 50}
"""Name -> on one case in so many."""
STATES: Final = ("C2", "C3", "C8", "C9", "C10", "C11", "C13")
NEW: Final = 200
"""One case in so many has been opened by nobody."""
AT_ONCE: Final = 2_000
ADDRESSES: Final = {"first page": "/", "passed on": "/?state=C8", "late": "/?late=1"}


def main() -> None:
    """Measure and print."""
    from visitors import Member  # noqa: PLC0415

    from line import running  # noqa: PLC0415 - the filling process needs none of it

    print(f"desk inbox on {machine.database_kind()}, medians of {ROUNDS}\n{machine.describe()}\n")
    print(f"{'':44}{'ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'of the floor':>14}")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "data", "--empty") as started,
    ):
        members = {name: Member(started, "desk", name) for name in PEOPLE}
        desk = _desk(started.process.pid)
        floor = _measure(members["Alice Moss"], "/", desk=desk)
        _show("floor: no case", floor, floor=floor)
        there = 0
        for size in SIZES:
            _fill(started, first=there, behind=size)
            there = size
            for name, share in PEOPLE.items():
                for what, path in ADDRESSES.items():
                    found = _measure(members[name], path, desk=desk)
                    _show(f"{size:,} cases, on 1 in {share}: {what}", found, floor=floor)
            path = _later(members["Alice Moss"], pages=20)
            found = _measure(members["Alice Moss"], path, desk=desk)
            _show(f"{size:,} cases, on 1 in 1: page 21", found, floor=floor)


def _desk(pid: int) -> list[int]:
    return [one for one in machine.children(pid) if {"serve", "desk"} <= set(machine.command(one))]


def _measure(member: Any, path: str, *, desk: list[int]) -> tuple[float, float, float]:
    """Return the median and the 95th percentile of the seconds of a page, and the CPU-seconds of one."""

    def ask() -> None:
        if member.get(path).status_code != 200:
            raise SystemExit("a page does not come")

    ask()
    before = machine.cpu_seconds(desk)
    times = sorted(machine.seconds(ask) for _ in range(ROUNDS))
    cpu = (machine.cpu_seconds(desk) - before) / ROUNDS
    return statistics.median(times), times[round(0.95 * (ROUNDS - 1))], cpu


def _show(what: str, found: tuple[float, ...], *, floor: tuple[float, ...]) -> None:
    p50, p95, cpu = (one * 1000 for one in found)
    print(f"  {what:42}{p50:8.1f}{p95:8.1f}{cpu:8.1f}{found[0] / floor[0]:14.2f}", flush=True)


def _later(member: Any, *, pages: int) -> str:
    """Return the address of a page far behind the first."""
    path = "/"
    for _ in range(pages):
        _, _, rest = member.get(path).content.decode().partition("&amp;after=")
        path = f"/?after={rest[:8]}"
    return path


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
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from candour.roles.desk.models import CaseBundle  # noqa: PLC0415
    from candour.staff import queries as staff  # noqa: PLC0415

    size = len(bytes(CaseBundle.objects.first().sealed)) if CaseBundle.objects.exists() else 1900
    ids = {one.name: one.id for one in staff.people_with(("supervisor", "caseworker"))}
    people = [(ids[name], share) for name, share in PEOPLE.items()]
    numbers = iter(range(first, behind))
    chance = random.Random(first)
    while some := list(islice(numbers, AT_ONCE)):
        with transaction.atomic():
            _write(some, people, chance=chance, size=size, now=timezone.now())


def _write(
    some: list[int],
    people: list[tuple[str, int]],
    *,
    chance: random.Random,
    size: int,
    now: datetime,
) -> None:
    from candour.roles.desk.models import Case, CaseBundle, CaseKey, Item  # noqa: PLC0415

    cases = Case.objects.bulk_create([_case(n, chance=chance, now=now, model=Case) for n in some])
    opened = [(n, case) for n, case in zip(some, cases, strict=True) if case.state != "C1"]
    keys = [
        (n, CaseKey(case=case, kind=kind, recipient="age1pq1" + "q" * 1950))
        for n, case in opened
        for kind in CaseKey.Kind.values
    ]
    CaseKey.objects.bulk_create([key for _, key in keys])
    CaseBundle.objects.bulk_create(
        CaseBundle(key=key, person=person, sealed=os.urandom(size))
        for n, key in keys
        for person, share in people
        if n % share == 0
    )
    letters = [key for n, key in keys if n % 7 == 0 and key.kind == CaseKey.Kind.CORRESPONDENCE]
    Item.objects.bulk_create(
        Item(
            case=key.case, kind="reporter", place=1, key=key, sealed=os.urandom(4096), on=now.date()
        )
        for key in letters
    )


def _case(number: int, *, chance: random.Random, now: datetime, model: Any) -> Any:
    new = number % NEW == 1
    return model(
        reference=f"{number * 7_919_533 % 99_999_989:08d}",
        state="C1" if new else chance.choice(STATES),
        priority="" if new else chance.choice(("P0", "P1", "P2", "P3", "P3")),
        due_at=None
        if new
        else _quarter(now + timedelta(minutes=15 * chance.randrange(-200, 2000))),
        on=now.date() - timedelta(days=chance.randrange(90)),
    )


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["--postgres"]):
        machine.on_postgres()
        main()
    else:
        write(int(sys.argv[1]), int(sys.argv[2]))
