"""The callers of `bench/phone.py`, in a process of their own: one thread sends and takes the sound of all, so that they cost little.

`python bench/callers/crowd.py PORT PROMPTS CALLS SECONDS`. A line on its output says what has been done, a line on its input what to do next:
`calling` (all stand behind the tone) · `speak` · `spoken` · `hand in` · `handed in` (each has heard that a code follows) · `hang up` · `gone`.
"""

import contextlib
import hashlib
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

_TREE = Path(__file__).parents[2]
sys.path[:0] = [str(_TREE / "tests"), str(_TREE / "tests/roles/phone")]

from caller import FRAME  # noqa: E402 - found through the line above
from phone_line import Talker  # noqa: E402

from candour.roles.phone.prompts.names import Prompt  # noqa: E402
from candour.roles.phone.prompts.sounds import Sounds  # noqa: E402

TICK = 0.02
FRAMES = 4
"""So many frames of a prompt tell which it is."""
APART = 0.05
"""Seconds between two calls: nobody's trunk brings a hundred at once."""


def sound_of(nth: int, seconds: int) -> bytes:
    """Return what the caller with this number says: noise, of which no two frames are the same."""
    return hashlib.shake_256(b"%d" % nth).digest(seconds * 8000)


class Quiet(Talker):
    """A caller without threads for the sound: the pacer sends and takes it."""

    def __init__(self, line: SimpleNamespace, **said: object) -> None:
        super().__init__(line, **said)
        self.rtp.settimeout(0)
        self.said: list[bytes] = []
        self.listens, self.refusals, self.presses_stars = True, 0, False

    def _receive_rtp(self) -> None:
        """Leave it to the pacer."""

    def turn(self) -> None:
        """Send one packet, if there is something to say, and take what came."""
        if self.said:
            self.rtp.sendto(self.said.pop(), self.media)
        with contextlib.suppress(BlockingIOError):
            while data := self.rtp.recv(2048):
                if self.listens and len(data) > 12:
                    with self._lock:
                        self.heard += data[12:]
                        self._lock.notify_all()

    def first_of(self, *prompts: Prompt, seconds: float = 120.0) -> Prompt:
        """Wait until one of these has begun, and return which."""
        sounds = {
            one: self.line.sounds.sound(self.language, one)[: FRAME * FRAMES] for one in prompts
        }

        def look() -> tuple[int, Prompt] | None:
            heard = bytes(self.heard[self.at :])
            places = [(at, one) for one, sound in sounds.items() if (at := heard.find(sound)) >= 0]
            return min(places, default=None)

        place, found = self.wait(look, seconds, f"none of {prompts} was heard")
        self.at += place + FRAME * FRAMES
        return found

    def is_answered(self) -> bool:
        """Say whether our goodbye was."""
        return any(one.startswith(b"SIP/2.0 200") and b" BYE\r\n" in one for one in self.messages)

    def speaks(self, sound: bytes) -> None:
        """Begin to say something."""
        packets = []
        for at in range(0, len(sound), FRAME):
            packets.append(self._packet(sound[at : at + FRAME], kind=self.payload))
            self._stamp = (self._stamp + FRAME) & 0xFFFFFFFF
        self.said = packets[::-1]


class Crowd:
    """All of them."""

    def __init__(self, line: SimpleNamespace, *, calls: int, keys: int | None) -> None:
        self.talkers = [Quiet(line, keys=keys) for _ in range(calls)]
        for talker in self.talkers[::2]:
            talker.presses_stars = True
        threading.Thread(target=self._pace, daemon=True).start()

    def _pace(self) -> None:
        due = time.monotonic()
        while True:
            for talker in self.talkers:
                talker.turn()
            due = max(due + TICK, time.monotonic() - TICK)
            time.sleep(max(0.0, due - time.monotonic()))

    def each(self, act, *, apart: float = 0.0) -> None:
        """Let each do something, in a thread of its own, and wait for all."""
        threads = [threading.Thread(target=act, args=(talker,)) for talker in self.talkers]
        for one in threads:
            one.start()
            time.sleep(apart)
        for one in threads:
            one.join()

    def speak(self, seconds: int) -> None:
        """Let all speak at once, hearing nothing."""
        for nth, talker in enumerate(self.talkers):
            talker.listens, talker.at = False, len(talker.heard)
            talker.speaks(sound_of(nth, seconds))
        while any(talker.said for talker in self.talkers):
            time.sleep(TICK)


def call(talker: Quiet) -> None:
    """Go as far as the tone."""
    talker.into_menu()
    talker.press("1")
    talker.prompt(Prompt.TONE, seconds=60)


def hand_in(talker: Quiet) -> None:
    """End the message, answer, and wait for the code; try again for as long as it is said not to be kept."""
    talker.listens = True
    talker.press("#")
    talker.first_of(Prompt.REVIEW)
    for key, then in (
        ("1", Prompt.ASK_DANGER),
        ("2", Prompt.ASK_PREVIEW),
        ("2", Prompt.CODE_FIRST),
    ):
        talker.press(key)
        while talker.first_of(then, Prompt.NOT_KEPT) is Prompt.NOT_KEPT:
            talker.refusals += 1
            talker.press("1")


def hang_up(talker: Quiet) -> None:
    """Say goodbye until it is answered: of a hundred at once some are lost. Every second one presses two stars instead."""
    if talker.presses_stars:
        talker.press("**")
        talker.hung_up()
        talker.close()
        return
    goodbye = talker.send("BYE")
    for _ in range(20):
        with contextlib.suppress(AssertionError):
            talker.wait(talker.is_answered, 0.5, "no answer")
            break
        talker.sip.sendto(goodbye, talker.to)
    talker.close()


def told(done: str) -> None:
    """Say what has been done, and wait for what is to be done next."""
    print(done, flush=True)
    sys.stdin.readline()


def main() -> None:
    """Call, speak, hand in, hang up."""
    port, prompts, calls, seconds = sys.argv[1:5]
    line = SimpleNamespace(port=int(port), sounds=Sounds.load(Path(prompts)))
    crowd = Crowd(line, calls=int(calls), keys=None if "--tones" in sys.argv else 101)
    crowd.each(call, apart=APART)
    told("calling")
    crowd.speak(int(seconds))
    told("spoken")
    crowd.each(hand_in)
    refusals = sum(one.refusals for one in crowd.talkers)
    if refusals:
        print(f"  refused, and tried again: {refusals}", file=sys.stderr, flush=True)
    told("handed in")
    crowd.each(hang_up)
    told("gone")


if __name__ == "__main__":
    main()
