"""A live call: real SIP on one side, a call taker's real Chromium on the other, a relay between; then the code, the case, the web."""

import math
import re
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from line import RunningLine, running
from people import Reporter, Staff
from relay import RelayServer

sys.path.append(str(Path(__file__).parents[1] / "roles/phone"))
from caller import FRAME, mu
from phone_line import Talker
from test_by_telephone_and_on_the_web import Dialled, open_new, until, write

import machines
from candour.roles.phone import g711
from candour.roles.phone.prompts.names import Prompt
from candour.roles.phone.prompts.sounds import Sounds

STORY = "A sergeant takes money from a garage. He has done so for a year."
WATCHED = """
    window.peers = [];
    const Real = RTCPeerConnection;
    window.RTCPeerConnection = class extends Real { constructor(...said) { super(...said); window.peers.push(this); } };
"""
HEARS = """async () => {
    const context = new AudioContext({ sampleRate: 8000 });
    const source = context.createMediaStreamSource(document.getElementById("heard").srcObject);
    const meter = context.createAnalyser();
    meter.fftSize = 2048;
    source.connect(meter);
    await new Promise((done) => setTimeout(done, 400));
    const levels = new Float32Array(meter.frequencyBinCount);
    meter.getFloatFrequencyData(levels);
    context.close();
    const top = levels.indexOf(Math.max(...levels));
    return [top * 8000 / 2048, levels[top]];
}"""
KINDS = """async () => {
    const all = [...(await window.peers.at(-1).getStats()).values()];
    return all.filter((one) => /candidate$/.test(one.type)).map((one) => `${one.type} ${one.candidateType}`);
}"""


def speech() -> bytes:
    """Return two seconds of speech as mu-law: what the call taker's microphone hears again and again."""
    sounds = Sounds.load()
    return (sounds.sound("en", Prompt.SAFETY) + sounds.sound("en", Prompt.MENU))[: 8000 * 4]


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("microphone") / "speech.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(
            b"".join(g711.LINEAR[one].to_bytes(2, "little", signed=True) for one in speech())
        )
    return path


@pytest.fixture(scope="module")
def speaking(
    playwright: Any, browser_type_launch_args: dict[str, Any], microphone: Path
) -> Iterator[Browser]:
    """A Chromium with a microphone into which somebody speaks."""
    args = [*browser_type_launch_args["args"], "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}", "--autoplay-policy=no-user-gesture-required"]  # fmt: skip
    started = playwright.chromium.launch(**{**browser_type_launch_args, "args": args})
    yield started
    started.close()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    folder = tmp_path_factory.mktemp("relayed")
    relay = RelayServer(folder)
    with running(folder / "data", "--empty", **relay.settings()) as started:
        yield started
    relay.end()


@pytest.fixture
def dial(line: RunningLine) -> Any:
    """Return a way to take up a telephone."""
    return Dialled(line.port + 30, Sounds.load()).caller


@pytest.fixture
def seat(speaking: Browser, line: RunningLine) -> Iterator[Any]:
    """Sign somebody in, and sit them at the telephone, ready: `seat("Tess Amble")`."""
    contexts = []

    def sit(name: str) -> Staff:
        context = speaking.new_context(viewport={"width": 1366, "height": 900})
        context.add_init_script(WATCHED)
        contexts.append(context)
        person = Staff(context.new_page(), line.address("desk"))
        person.sign_in(name)
        person.go("/telephone/")
        person.page.locator("#connect").click()
        person.page.locator("#ready").click(timeout=30_000)
        stands(person.page, "ready")
        return person

    yield sit
    for context in contexts:
        context.close()


def stands(page: Page, state: str) -> None:
    page.wait_for_selector(f'#softphone[data-state="{state}"]', timeout=30_000)


def tone(seconds: float) -> bytes:
    """A whistle that is no key."""
    return bytes(
        mu(0.4 * math.sin(2 * math.pi * 1000 * at / 8000)) for at in range(int(8000 * seconds))
    )


def loud(heard: bytes) -> list[float]:
    """Return the loudness of every 20 ms."""
    frames = [heard[at : at + FRAME] for at in range(0, len(heard) - FRAME + 1, FRAME)]
    return [math.sqrt(sum(g711.LINEAR[one] ** 2 for one in frame) / FRAME) for frame in frames]


def alike(heard: bytes, spoken: bytes) -> float:
    """Return how well the rise and fall of what was heard fits what was spoken, wherever it begins: 1 is the same."""
    a, b = loud(heard), loud(spoken)
    best = 0.0
    for at in range(len(a) - len(b) + 1):
        best = max(best, _correlation(a[at : at + len(b)], b))
    return best


def _correlation(a: list[float], b: list[float]) -> float:
    x, y = sum(a) / len(a), sum(b) / len(b)
    across = sum((one - x) * (other - y) for one, other in zip(a, b, strict=True))
    size = math.sqrt(sum((one - x) ** 2 for one in a) * sum((one - y) ** 2 for one in b))
    return across / size if size else 0.0


def hear_each_other(caller: Talker, taker: Page) -> None:
    """What the call taker says reaches the telephone, and what the caller says the browser."""
    before = len(caller.heard)
    machines.until(lambda: len(caller.heard) - before > 8000 * 12, seconds=40)
    assert alike(bytes(caller.heard[before : before + 8000 * 12]), speech()) > 0.6
    heard = []
    for _ in range(6):
        speaking = threading.Thread(target=caller.say, args=(tone(2.0),))
        speaking.start()
        heard.append(taker.evaluate(HEARS))
        speaking.join()
        if abs(heard[-1][0] - 1000) < 40 and heard[-1][1] > -60:
            return
    raise AssertionError(f"the browser heard {heard}")


def waits(dial: Any) -> Talker:
    caller: Talker = dial().into_menu()
    caller.press("2")
    return caller


def make_the_case(taker: Staff) -> str:
    """Fill in the pages of the call as the caller speaks; return the claim number that stood there by itself."""
    page = taker.page
    page.locator('[name="danger"][value="no"]').check(force=True)
    page.locator('[name="scope"][value="yes"]').check(force=True)
    taker.press("Save and go on")
    page.locator('[name="story"]').fill(STORY)
    taker.press("Save and go on")
    page.locator('[name="person-1-name"]').fill("")
    taker.press("Save and go on")
    taker.see("takes money from a garage")
    taker.press("It is right: go on")
    page.get_by_label("Priority").select_option("P2")
    claim = page.locator('[name="claim"]').input_value()
    taker.press("Make the case")
    taker.see("The case is made.")
    return claim


def test_somebody_who_rings_speaks_to_a_call_taker_gets_a_code_and_goes_on_on_the_web(
    dial: Any, seat: Any, staff: Any, reporter: Reporter
) -> None:
    tess = seat("Tess Amble")
    caller = waits(dial)
    stands(tess.page, "ringing")
    with tess.page.context.expect_page() as opened:
        tess.page.locator("#answer").click()
    stands(tess.page, "talking")
    caller.prompt(Prompt.CONNECTING)
    hear_each_other(caller, tess.page)
    kinds = set(tess.page.evaluate(KINDS))
    assert kinds == {"local-candidate relay", "remote-candidate relay"}
    assert "447700900123" not in tess.page.content()

    tess.page.locator("#hold").click()
    caller.begins(Prompt.HOLD)
    tess.page.locator("#resume").click()
    tess.page.wait_for_function("() => document.getElementById('claim').textContent.length > 11")
    shown = re.sub(r"\D", "", tess.page.locator("#claim").inner_text())
    assert re.sub(r"\D", "", make_the_case(Staff(opened.value, tess.address))) == shown

    tess.page.locator("#end").click()
    stands(tess.page, "wrapping")
    caller.begins(Prompt.LIVE_OVER)
    code = caller.code()
    caller.begins(Prompt.TYPE_BACK, seconds=60)
    caller.press(code)
    caller.begins(Prompt.CODE_RIGHT)
    tess.see("typed it back rightly")
    caller.hung_up(seconds=60)
    caller.close()

    bob = staff("desk", "Bob Fenner")
    open_new(bob)
    bob.see("takes money from a garage")
    case = bob.page.url
    for _ in range(40):
        if bob.page.locator('form[action$="/write"]').count():
            break
        bob.see("Their mailbox has not arrived yet")
        bob.page.goto(bob.address)
        bob.press("Look for new reports")
        bob.page.goto(case)
    write(bob, "Which garage is it?")
    reporter.come_back(code)
    until(reporter, "Which garage is it?")


def test_a_supervisor_is_asked_in_and_an_interpreter_rings_in(dial: Any, seat: Any) -> None:
    tess = seat("Tess Amble")
    caller = waits(dial)
    stands(tess.page, "ringing")
    tess.page.keyboard.press("a")
    stands(tess.page, "talking")
    caller.prompt(Prompt.CONNECTING)
    tess.page.keyboard.press("i")
    tess.page.wait_for_function("() => document.getElementById('room').textContent.length > 5")
    room = re.sub(r"\D", "", tess.page.locator("#room").inner_text())
    interpreter = dial().into_menu()
    interpreter.press("0")
    interpreter.begins(Prompt.ENTER_ROOM)
    interpreter.press(room)
    tess.see("an interpreter")
    before = len(caller.heard)
    interpreter.say(speech())
    machines.until(lambda: len(caller.heard) - before > 8000 * 5, seconds=30)

    alice = seat("Alice Moss")
    tess.page.locator("#ask-supervisor").click()
    stands(alice.page, "ringing")
    alice.see("A colleague asks you into their call.")
    alice.page.locator("#answer").click()
    stands(alice.page, "talking")
    tess.page.locator("#leave").click()
    stands(tess.page, "wrapping")
    hear_each_other(caller, alice.page)
    alice.page.locator("#end").click()
    caller.begins(Prompt.LIVE_OVER)
    interpreter.hung_up(seconds=30)
    caller.hang_up()
    interpreter.close()
