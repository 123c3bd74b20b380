"""What a report and a return cost the public side, on a whole line, in a browser without script.

    python bench/intake.py
    python bench/intake.py --postgres

The clock starts at the check page and ends when the code was typed back: four POSTs. Counted are the CPU-seconds of the
pages, the keeper, the exchange and the hardener. The load generator, the desk and the forces are not counted, though
they run on the same cores and slow what the clock on the wall says. What the four use at rest is taken off. With
`--postgres` line and floor are on a cluster of their own, and what it does for keeper and exchange counts as theirs.

- four pages alone: 200 codes lie ready, exchange and hardener are stopped meanwhile. Counted to the last answer.
- codes ready: the hardener is stopped, the rest of the line works. Counted until the desk has signed for each report.
- drawn meanwhile: no code lies ready: each reporter's keys are derived while they wait. Counted likewise.
"""

import os
import re
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

import floor
import machine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import cluster
import line
import walk
from candour.cli.demo.layout import Line
from candour.door.keeper.wire import Keeper

ROUNDS: Final = 3
LIMIT_SECONDS: Final = 110.0
"""No further round begins after this long: on a busy machine the figures are medians of fewer, and say so."""
ALONE_AT_ONCE, ALONE = 8, 60
READY: Final = {1: 15, 8: 45, 32: 60}
"""Reports at each number at once: with `ALONE` fewer than the codes that lie ready."""
MEANWHILE: Final = {1: 15, 8: 45, 32: 60}
POOL: Final = 200
LOOKS: Final = 30
WALKS: Final = 4
REST_SECONDS: Final = 3.0
SLOW_SECONDS: Final = 0.015
"""A draw that takes longer had to wait: Argon2id alone takes 22 ms."""
PATIENCE_SECONDS: Final = 60.0
COUNTED: Final = (
    "intake",
    "keeper",
    "exchange",
    "hardener",
    *(["database"] if machine.POSTGRES else []),
)
_STATE: Final = re.compile(r'name="s"\s+value="([^"]+)"')
_CODE: Final = re.compile(r'<p class="code">([0-9 ]+)</p>')

Figures = defaultdict[str, list[float]]


class Bench:
    """One line under measurement, and what was found so far."""

    def __init__(self, started: line.RunningLine, bottom: floor.Floor) -> None:
        """Find the processes that count."""
        self.line, self.floor = started, bottom
        layout = Line(started.data, started.port, 2, 1)
        self._file = layout.folder("intake") / "keeper.sqlite3"
        self._cap = layout.memory() / "cap-intake"
        self.keeper = Keeper(str(layout.folder("intake") / "keeper.sock"))
        self.parts: dict[str, list[int]] = {name: [] for name in COUNTED}
        for pid in machine.children(started.process.pid):
            role = machine.command(pid)[4]
            if role in self.parts:
                self.parts[role].append(pid)
        self.state, self.codes, self._lock = "", [""], Lock()
        self.found: Figures = defaultdict(list)

    def cpu(self) -> dict[str, float]:
        """Return what each counted part has used so far."""
        used = {name: machine.cpu_seconds(pids) for name, pids in self.parts.items()}
        if machine.POSTGRES:
            served = (f"{self.line.databases}_{name}" for name in ("intake", "exchange"))
            used["database"] = machine.server_seconds(*served)
        return used

    def _rows(self, query: str) -> int:
        if machine.POSTGRES:
            name = f"{self.line.databases}_intake"
            return int(cluster.psql(f"--command={query}", database=name))
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
            return int(database.execute(query).fetchone()[0])

    def filed(self) -> int:
        """Return how many reports the keeper has taken."""
        return self._rows("SELECT count(*) FROM keeper_filing WHERE auth_hash <> ''")

    def settle(self) -> None:
        """Wait until the desk has signed for everything."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._rows("SELECT count(*) FROM parcels_outgoing"):
            if time.monotonic() > deadline:
                raise SystemExit("the desk does not sign for what was sent")
            time.sleep(0.1)

    def fill(self) -> None:
        """Wait until the keeper asks the hardener nothing more: its codes are drawn."""
        last, since = b"", time.monotonic()
        while time.monotonic() - since < 1.0:
            now = self._cap.read_bytes()
            if now != last:
                last, since = now, time.monotonic()
            time.sleep(0.05)

    def drain(self) -> None:
        """Take the codes that lie ready, and leave them unused: two slow draws in a row mean that none is left."""
        slow = 0
        for _ in range(POOL + 1):
            slow = slow + 1 if machine.seconds(self.keeper.draw) > SLOW_SECONDS else 0
            if slow == 2:
                return

    @contextmanager
    def stopped(self, *parts: str) -> Iterator[None]:
        """Hold some parts for a while: the line files on without them."""
        pids = [
            one for part in parts for pid in self.parts[part] for one in machine.with_children(pid)
        ]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def client(self) -> machine.Client:
        """Return one reporter's browser."""
        return machine.Client(self.line.port, host="intake.localhost")

    def report(self) -> None:
        """Go from the last question over check page and code to the end, as one reporter with one connection."""
        client = self.client()
        check = client.post(s=self.state, k="x", do="next:preview", preview="no")
        sent = client.post(s=_one(_STATE, check), k="x", do="send")
        code = _one(_CODE, sent)
        asked = client.post(s=_one(_STATE, sent), k="x", do="type")
        done = client.post(s=_one(_STATE, asked), k="x", do="typed", typed=code)
        client.close()
        if "What happens next" not in done:
            raise AssertionError("not the last page")
        with self._lock:
            self.codes.append(code)

    def look(self) -> None:
        """Come back with a code."""
        client = self.client()
        page = client.post(do="look", typed=self.codes.pop())
        client.close()
        if "We have your report" not in page:
            raise AssertionError("not the mailbox")

    def walks(self) -> None:
        """Answer the questions before the check page, and keep where one stands then."""
        before, started = self.cpu(), time.monotonic()
        posts = 0
        for _ in range(WALKS):
            browser = line.Http(self.line.address("intake"), {})
            self.state = walk.Walk(browser).to("preview").state
            posts += len(browser.answers)
        spent = self._spent(before, time.monotonic() - started)
        self.found["questions"].append(spent["intake"] / WALKS)
        self.found["question pages"].append(posts / WALKS)

    def rest(self) -> None:
        """Measure what the four use when nobody reports."""
        before = self.cpu()
        time.sleep(REST_SECONDS)
        self.at_rest = {
            name: (now - before[name]) / REST_SECONDS for name, now in self.cpu().items()
        }
        self.found["rest"].append(sum(self.at_rest.values()))

    def _spent(self, before: dict[str, float], taken: float) -> dict[str, float]:
        """Return what each part has used since, without what it would have used at rest."""
        now = self.cpu()
        return {name: now[name] - before[name] - self.at_rest[name] * taken for name in COUNTED}

    def alone(self) -> None:
        """Measure the four pages with nothing else at work, and then what carrying the reports on costs."""
        with self.stopped("hardener"):
            with self.stopped("exchange"):
                before, started = self.cpu(), time.monotonic()
                done = self._crowd(ALONE, at_once=ALONE_AT_ONCE, name="four pages alone, 8")
                spent = self._spent(before, time.monotonic() - started)
                self._note("four pages alone, 8", {**spent, "exchange": 0.0, "hardener": 0.0}, done)
                before, started = self.cpu(), time.monotonic()
            self.settle()
            carried = self._spent(before, time.monotonic() - started)
            carriers = sum(carried.get(name, 0) for name in ("keeper", "exchange", "database"))
            self.found["carried"].append(carriers / done.accepted)

    def ready(self) -> None:
        """Measure a working line whose codes lie ready."""
        with self.stopped("hardener"):
            for at_once, count in READY.items():
                before, started = self.cpu(), time.monotonic()
                done = self._crowd(count, at_once=at_once, name=f"codes ready, {at_once}")
                self.settle()
                spent = self._spent(before, time.monotonic() - started)
                self._note(f"codes ready, {at_once}", {**spent, "hardener": 0.0}, done)

    def meanwhile(self) -> None:
        """Measure a working line that has no code left; what it would draw afterwards is not these reporters' cost."""
        for at_once, count in MEANWHILE.items():
            self.drain()
            before, started = self.cpu(), time.monotonic()
            done = self._crowd(count, at_once=at_once, name=f"drawn meanwhile, {at_once}")
            with self.stopped("hardener"):
                self.settle()
                spent = self._spent(before, time.monotonic() - started)
            self._note(f"drawn meanwhile, {at_once}", spent, done)

    def drawing(self) -> None:
        """Measure what drawing one code ahead costs."""
        self.drain()
        before, started = self.cpu(), time.monotonic()
        self.fill()
        spent = self._spent(before, time.monotonic() - started)
        self.found["drawn"].append((spent["keeper"] + spent["hardener"]) / POOL)

    def _crowd(self, count: int, *, at_once: int, name: str) -> machine.Burst:
        """Let a crowd report; what the keeper has taken must be what was accepted."""
        filed, own = self.filed(), time.process_time()
        done = machine.crowd(self.report, count=count, at_once=at_once)
        own = time.process_time() - own
        if self.filed() - filed != done.accepted:
            raise SystemExit("the keeper has not taken just what was accepted")
        self.found["generator"].append(own / done.accepted)
        self.found[f"{name}: failed"].append(done.failed)
        self.found[f"{name}: rate"].append(done.rate)
        self.found[f"{name}: ms"].append(statistics.median(done.times) * 1000)
        return done

    def _note(self, name: str, spent: dict[str, float], done: machine.Burst) -> None:
        self.found[f"{name}: cpu"].append(sum(spent.values()) / done.accepted)
        for part in COUNTED:
            self.found[f"{name}: {part}"].append(spent[part] / done.accepted)

    def returns(self) -> None:
        """Measure coming back, one after another."""
        before, started = self.cpu(), time.monotonic()
        done = machine.crowd(self.look, count=LOOKS, at_once=1)
        spent = self._spent(before, time.monotonic() - started)
        self.found["return: failed"].append(done.failed)
        self.found["return: ms"].append(statistics.median(done.times) * 1000)
        self._note("return", spent, done)

    def floors(self) -> None:
        """Measure the floor with the same text."""
        for at_once in READY:
            done, cpu = self.floor.burst(self.state, count=300, at_once=at_once)
            self.found[f"floor, {at_once}: rate"].append(done.rate)
            self.found[f"floor, {at_once}: cpu"].append(cpu)
            self.found[f"floor, {at_once}: failed"].append(done.failed)

    def round(self) -> None:
        """Measure everything once."""
        self.fill()
        self.settle()
        self.rest()
        self.walks()
        self.ready()
        self.alone()
        self.drawing()
        self.returns()
        self.meanwhile()
        self.floors()


def _one(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if not found:
        raise AssertionError("a page lacks what the next step needs")
    return found[1]


def table(found: Figures) -> str:
    """Return the medians, as Markdown."""

    def of(name: str) -> float:
        return statistics.median(found[name])

    def split(name: str) -> str:
        return " · ".join(f"{of(f'{name}: {part}') * 1000:.1f}" for part in COUNTED)

    def row(kind: str, at_once: int) -> str:
        name = f"{kind}, {at_once}"
        return (
            f"| {kind} | {at_once} | {of(f'{name}: rate'):.0f} | {sum(found[f'{name}: failed']):.0f}"
            f" | {of(f'{name}: ms'):.0f} | {of(f'{name}: cpu'):.4f} | {split(name)}"
            f" | {of(f'{name}: cpu') / of(f'floor, {at_once}: cpu'):.0f} |"
        )

    kinds = {
        "four pages alone": {ALONE_AT_ONCE: ALONE},
        "codes ready": READY,
        "drawn meanwhile": MEANWHILE,
    }
    floors = (
        f"| floor | {n} | {of(f'floor, {n}: rate'):.0f} | {sum(found[f'floor, {n}: failed']):.0f}"
        f" | | {of(f'floor, {n}: cpu'):.5f} | | 1 |"
        for n in READY
    )
    return "\n".join(
        [
            "| reports | at once | accepted/s | failed | ms, median | CPU-s each | of it, ms: "
            + " · ".join(COUNTED)
            + " | times the floor |",
            "|---|---|---|---|---|---|---|---|",
            *(row(kind, at_once) for kind, counts in kinds.items() for at_once in counts),
            *floors,
            "",
            f"- drawing one code ahead: {of('drawn'):.4f} CPU-s; carrying one report to the desk: {of('carried'):.4f}",
            f"- return with a code: {of('return: ms'):.0f} ms, {of('return: cpu'):.4f} CPU-s "
            f"({split('return')} ms), {sum(found['return: failed']):.0f} failed",
            f"- the questions before: {of('question pages'):.0f} pages, {of('questions'):.4f} CPU-s",
            f"- at rest the four use {of('rest'):.3f} of a core; "
            f"the load generator used {of('generator'):.4f} CPU-s a report",
            "",
            *_reached(of),
        ]
    )


def _reached(of: Callable[[str], float]) -> list[str]:
    """Return the figures of the design beside ours."""
    alone = of("four pages alone, 8: cpu")
    rows = [
        ("CPU-s of the four pages, code ready", alone, 0.010, "at most"),
        ("CPU-s of the four pages and of drawing the code", alone + of("drawn"), 0.040, "at most"),
        ("accepted/s at 8, drawn meanwhile", of("drawn meanwhile, 8: rate"), 45, "at least"),
        ("accepted/s at 32, drawn meanwhile", of("drawn meanwhile, 32: rate"), 45, "at least"),
        ("accepted/s at 8, codes ready", of("codes ready, 8: rate"), 120, "at least"),
        ("accepted/s at 32, codes ready", of("codes ready, 32: rate"), 120, "at least"),
        ("ms of a return", of("return: ms"), 60, "at most"),
    ]
    lines = ["| design's figure | wanted | measured | reached |", "|---|---|---|---|"]
    for what, ours, wanted, sense in rows:
        good = ours <= wanted if sense == "at most" else ours >= wanted
        lines.append(f"| {what} | {sense} {wanted:g} | {ours:.3g} | {'yes' if good else 'NO'} |")
    return lines


def main() -> None:
    """Start a line and the floor, measure both in turn, print medians."""
    machine.on_postgres()
    print(f"{machine.database_kind()}; {machine.describe()}", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        line.running(Path(folder) / "demonstration", "--empty") as started,
        floor.running(started.port + 5) as bottom,
    ):
        bench, begun = Bench(started, bottom), time.monotonic()
        for made in range(1, ROUNDS + 1):
            bench.round()
            taken = time.monotonic() - begun
            print(f"  round {made}: {taken:.0f} s; {machine.describe()}", flush=True)
            if taken > LIMIT_SECONDS:
                break
        print(f"medians of {made} rounds\n")
        print(table(bench.found))
    failed = sum(sum(each) for name, each in bench.found.items() if name.endswith(": failed"))
    if failed:
        raise SystemExit(f"{failed:.0f} failed")


if __name__ == "__main__":
    main()
