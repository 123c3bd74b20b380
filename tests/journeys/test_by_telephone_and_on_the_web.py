"""One reporter, two doors: report by telephone and go on on the web with the same code, and the other way round; the desk hears it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from line import RunningLine
from people import Reporter, Staff

sys.path.append(str(Path(__file__).parents[1] / "roles/phone"))
from caller import voice
from phone_line import Talker

import machines
from candour.roles.phone.prompts.names import Prompt
from candour.roles.phone.prompts.sounds import Sounds

TYPED = "There is a sergeant who takes money from a garage."


@dataclass
class Dialled:
    """The demonstration's telephone, as a caller of the tests takes it."""

    port: int
    sounds: Sounds

    def caller(self) -> Talker:
        machines.until(self._is_up)  # the line is ready when its pages are
        return Talker(self)

    def _is_up(self) -> bytes | None:
        probe = Talker(self)
        try:
            probe.send("OPTIONS")
            return probe.answer(200, seconds=1)
        except AssertionError:
            return None
        finally:
            probe.close()


def open_new(bob: Staff) -> None:
    bob.wait_for("New, not yet opened", press="Look for new reports")
    bob.open_case("New, not yet opened")
    bob.press("Open this report")


def write(bob: Staff, text: str) -> None:
    bob.page.locator('form[action$="/write"] textarea').fill(text)
    for box in bob.page.locator('form[action$="/write"] input[type="checkbox"]').all():
        box.check(force=True)
    bob.press("Send to their mailbox")


def heard(bob: Staff) -> bytes:
    """Return the sound on the listening page that bob looks at, fetched by his browser."""
    fetched = bob.page.evaluate("""async () => {
        const player = document.querySelector("audio");
        const answer = await fetch(player.currentSrc || player.src);
        return Array.from(new Uint8Array(await answer.arrayBuffer()));
    }""")
    return bytes(fetched)


def until(reporter: Reporter, text: str) -> None:
    for _ in range(60):
        if reporter.sees(text):
            return
        reporter.page.wait_for_timeout(500)
        reporter.press("visit")
    raise AssertionError(f"{text} did not come")


def test_a_report_by_telephone_goes_on_on_the_web(
    line: RunningLine, reporter: Reporter, staff: Any
) -> None:
    said = voice(6.0, seed=900)
    caller = Dialled(line.port + 30, Sounds.load()).caller().leave(said)
    code = caller.hand_in()
    caller.hang_up()

    bob = staff("desk", "Bob Fenner")
    open_new(bob)
    bob.page.get_by_text("Listen and type up").first.click()
    bob.page.wait_for_load_state()
    assert heard(bob).endswith(said)
    bob.page.locator("audio").evaluate("player => player.play()")
    for _ in range(40):
        if bob.page.locator("audio").evaluate("player => player.currentTime") > 0.5:
            break
        bob.page.wait_for_timeout(250)
    assert bob.page.locator("audio").evaluate("player => player.currentTime") > 0.5
    bob.page.locator("textarea").first.fill(TYPED)
    bob.press("Save and go to the case")
    bob.see("takes money from a garage")
    write(bob, "Which garage is it?")

    reporter.come_back(code)
    until(reporter, "Which garage is it?")


def test_a_report_on_the_web_goes_on_by_telephone(
    line: RunningLine, reporter: Reporter, staff: Any
) -> None:
    reporter.report("A constable sells what he takes from people. It goes on each weekend.")
    code = "".join(one for one in reporter.code if one.isdigit())
    bob = staff("desk", "Bob Fenner")
    open_new(bob)
    write(bob, "Thank you. Is it always the same place?")
    case = bob.page.url

    back = Dialled(line.port + 30, Sounds.load()).caller().come_back(code)
    back.begins(Prompt.MAILBOX_MENU, seconds=60)
    back.press("1")
    back.begins(Prompt.LETTER)
    back.begins(Prompt.LETTER_MENU, seconds=60)
    back.press("3")
    answer = voice(2.0, seed=901)
    back.speak(answer)
    back.press("1")
    back.prompt(Prompt.HAVE_MESSAGE)
    back.hang_up()

    for _ in range(60):
        bob.page.goto(bob.address)
        bob.press("Look for new reports")
        bob.page.goto(case)
        if bob.page.get_by_text("Listen and type up").count():
            break
    bob.page.get_by_text("Listen and type up").first.click()
    bob.page.wait_for_load_state()
    assert heard(bob).endswith(answer)
