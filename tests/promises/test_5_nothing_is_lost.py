"""Promise 5: once a code is shown, the report survives `kill -9` of whatever took it."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from line import Http, RunningLine, running
from walk import Walk

ROUNDS = 3
AT_ONCE = 8


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("killed") / "data", "--empty") as started:
        yield started


def processes(line: RunningLine, words: str) -> list[int]:
    """Return the ids of the line's processes whose command has `words`."""
    found = subprocess.run(["pgrep", "-f", words], capture_output=True, text=True, check=False)
    mine = []
    for number in found.stdout.split():
        try:
            environment = Path(f"/proc/{number}/environ").read_text()
        except OSError:
            continue
        if str(line.data) in environment:
            mine.append(int(number))
    return mine


def report(line: RunningLine, number: int) -> str | None:
    """Send a report and return the code that was shown; None if the page honestly said that it could not."""
    del number
    walk = Walk(Http(line.address("intake"), {}))
    try:
        walk.to("check")
        for _ in range(30):
            if "send" in walk.page.acts and walk.page.status == 200:
                walk.step("send")
            else:
                walk.step("goto:check")
            if walk.page.status == 200 and 'class="code"' in walk.page.text:
                return walk.page.code
            assert walk.page.status in {200, 503}, walk.page.visible
            time.sleep(0.5)
    except urllib3.exceptions.HTTPError:
        return None  # the worker was killed under the request: no code was shown
    return None


@pytest.mark.parametrize("words", ["candour jobs keeper", "candour serve exchange"])
def test_every_code_that_was_shown_leads_to_a_mailbox(line: RunningLine, words: str) -> None:
    shown: list[str] = []
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = [pool.submit(report, line, n) for n in range(AT_ONCE * 2)]
            time.sleep(0.7)
            for number in processes(line, words):
                os.kill(number, signal.SIGKILL)
            shown += [code for one in waiting if (code := one.result())]
    assert len(shown) > AT_ONCE, "most were accepted in spite of it"

    deadline = time.monotonic() + 60
    lost = set(shown)
    while lost and time.monotonic() < deadline:
        lost = {code for code in lost if not opens(line, code)}
    assert lost == set()
    assert len(shown) == len(set(shown))


def opens(line: RunningLine, code: str) -> bool:
    walk = Walk(Http(line.address("intake"), {}))
    walk.find(code)
    return "We have your report" in walk.page.visible
