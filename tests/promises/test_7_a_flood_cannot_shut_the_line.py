"""Promise 7: guessing is slowed, never refused, and takes nothing from those who report."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from candour.seal import code as codes
from line import Http, RunningLine
from walk import Walk

GUESSERS = 12
REPORTERS = 12


def guess(line: RunningLine, stop: threading.Event, statuses: list[int]) -> None:
    """Try random codes, as fast as the line lets one."""
    walk = Walk(Http(line.address("intake"), {}))
    while not stop.is_set():
        walk.look(codes.draw())
        statuses.append(walk.page.status)
        while "wait" in walk.page.acts and not stop.is_set():
            walk.step("wait")
            statuses.append(walk.page.status)


def test_reports_are_accepted_and_codes_work_while_others_guess(line: RunningLine) -> None:
    stop, statuses = threading.Event(), []
    with ThreadPoolExecutor(GUESSERS + REPORTERS) as pool:
        guessing = [pool.submit(guess, line, stop, statuses) for _ in range(GUESSERS)]
        time.sleep(1)
        walks = [Walk(Http(line.address("intake"), {})) for _ in range(REPORTERS)]
        sent = list(pool.map(lambda walk: walk.send(), walks))
        found = False
        deadline = time.monotonic() + 60
        back = Walk(Http(line.address("intake"), {}))
        back.look(sent[0].code)
        while time.monotonic() < deadline and not found:
            found = "We have your report" in back.page.visible
            if not found:
                assert "wait" in back.page.acts, "slowed, and told so; never refused"
                time.sleep(0.3)
                back.step("wait")
        stop.set()
        for one in guessing:
            one.result()

    assert [page.status for page in sent] == [200] * REPORTERS
    assert len({page.code for page in sent}) == REPORTERS
    assert found
    assert set(statuses) <= {200}, "every guesser was answered, too"
