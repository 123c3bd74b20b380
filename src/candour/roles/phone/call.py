"""The driver of one call: does what the flow says, with a leg, the prompts, a recorder and the keeper.

Here, and only here, is what a caller says: their code, their typing, their letters, their voice. It is held in memory until
the call ends, and then overwritten or let go. What may wait runs in other threads, one thing after another for each call.
"""

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from candour.door.honest import NotNow
from candour.door.letters import STATUSES, Letter
from candour.roles.phone import phrases, services
from candour.roles.phone.errands import Errands
from candour.roles.phone.flow import actions as do
from candour.roles.phone.flow import events as ev
from candour.roles.phone.flow.actions import Action, Own
from candour.roles.phone.flow.call import Call, State
from candour.roles.phone.flow.machine import step, types
from candour.roles.phone.guest import Guest
from candour.roles.phone.leg import UNSENT, Leg
from candour.roles.phone.office.board import Office
from candour.roles.phone.prompts import live
from candour.roles.phone.prompts.names import Prompt
from candour.roles.phone.prompts.sounds import Sounds
from candour.roles.phone.recorder import Heard, Recorder
from candour.roles.phone.speaker import PAUSE, Speaker
from candour.seal import code as codes

QUICK_SECONDS: Final = 1.0
"""Two stars within this are the wish to be gone."""
SLOWEST_SECONDS: Final = 32.0
"""So long at most a look-up waits after wrong codes in the same call."""


@dataclass(frozen=True)
class Means:
    """What every call uses."""

    sounds: Sounds
    threads: Executor
    office: Office


class Driver:
    """One call. The engine tells it what happens (it is the leg's listener)."""

    def __init__(self, leg: Leg, means: Means) -> None:
        """Take the call up."""
        self._leg, self._means = leg, means
        self._loop = asyncio.get_running_loop()
        self._call = Call(languages=tuple(means.sounds.languages))
        self._timer: asyncio.TimerHandle | None = None
        self._pressed_at = 0.0
        self._speaker = Speaker(
            leg,
            said=lambda: self.tell(ev.Played()),
            unspeakable=lambda: self.tell(ev.Unspeakable()),
        )
        self._recording = self._talking = False
        self._errands = Errands(means.threads, tell=self.tell, after=self._forget)
        self._recorder = Recorder(self._errands.put)
        self._guest = Guest(means.office, tell=self._later, run=self._errands.put)
        self._typed = bytearray()
        self._drawn: services.Drawn | None = None
        self._visit: services.Visit | None = None
        self._once = secrets.token_hex(16)
        self.tell(ev.Answered())

    # what the leg tells

    def heard(self, frame: bytes) -> None:
        """Take down what is said, or let those hear it with whom the caller speaks."""
        if self._talking and frame is not UNSENT:
            self._guest.says(frame)
        if self._recording:
            self._recorder.take(frame)
            if self._recorder.is_full:
                self._recording = False
                self.tell(ev.Full())

    def pressed(self, key: str) -> None:
        """Take a key; a digit of a code stays here."""
        now = self._loop.time()
        quick, self._pressed_at = now - self._pressed_at < QUICK_SECONDS, now
        if key.isdigit() and types(self._call):
            self._typed += key.encode()
        self.tell(ev.Pressed(key, quick=quick))

    def played(self) -> None:
        """Say what comes next, or tell that all is said."""
        self._speaker.played()

    def gone(self) -> None:
        """The caller hung up."""
        self.tell(ev.Gone())

    def tell(self, event: ev.Event) -> None:
        """Go one step on."""
        self._call, done = step(self._call, event)
        for action in done:
            self._do(action)

    # what the flow wants

    def _do(self, action: Action) -> None:
        self._end_timer()
        act = _ACTS[type(action)]
        act(self, action)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, action: do.Wait) -> None:
        self._timer = self._loop.call_later(action.seconds, self.tell, ev.Waited())

    def _say(self, action: do.Say) -> None:
        self._talking = False
        pieces: list[bytes | asyncio.Task[bytes]] = [b""]
        for part in action.parts:
            if part is Own.LETTER:
                pieces += [self._loop.create_task(self._spoken()), b""]
            else:
                before = pieces[-1]
                assert isinstance(before, bytes)  # noqa: S101 - narrows the type: see the line above
                pieces[-1] = before + self._sound_of(part)
        self._speaker.say(pieces)

    def _hush(self, action: do.Hush | None = None) -> None:  # noqa: ARG002 - an act's signature
        self._talking = False
        self._speaker.hush()

    def _talk(self, action: do.Talk) -> None:  # noqa: ARG002
        self._talking = True
        self._speaker.live(self._guest.hears)

    @property
    def _language(self) -> str:
        return self._call.language or self._means.sounds.languages[0]

    def _sound_of(self, part: Prompt | Own) -> bytes:
        """Return the sound of something that is said; never of a letter, which is made while it is waited for."""
        if isinstance(part, Prompt):
            pause = b"" if part is Prompt.TONE else PAUSE
            return self._means.sounds.sound(self._language, part) + pause
        sounds, language = self._means.sounds, self._language
        if part is Own.CHOICES:
            return phrases.choices(sounds, self._call.languages)
        if part is Own.CODE:
            return phrases.code(sounds, language, self._fresh_code)
        if part is Own.RECORDING:
            return self._recorder.sound()
        counts = {
            Own.COUNT: len(self._call.letters),
            Own.NTH: self._call.at + 1,
            Own.PLACE: self._call.place,
        }
        return phrases.figures(sounds, language, str(counts[part]))

    @property
    def _fresh_code(self) -> str:
        """The code of the report that was left, or of the slip that a live call is given."""
        made = self._drawn or self._guest.slip
        return made.code if made else ""

    async def _spoken(self) -> bytes:
        letter = self._letter
        return await live.say(letter.text if letter else "", self._language)

    @property
    def _letter(self) -> Letter | None:
        letters = self._visit.mailbox.letters if self._visit else []
        return letters[self._call.at] if self._call.at < len(letters) else None

    def _record(self, action: do.Record) -> None:  # noqa: ARG002
        self._recording = True

    def _pause(self, action: do.Pause) -> None:  # noqa: ARG002
        self._recording = False

    def _finish(self, action: do.Finish) -> None:  # noqa: ARG002
        self._recording = False
        self._loop.call_soon(self.tell, ev.Recorded(empty=self._recorder.is_empty))

    def _discard(self, action: do.Discard) -> None:  # noqa: ARG002
        self._errands.put(self._recorder.discard)

    def _type(self, action: do.Type) -> None:  # noqa: ARG002
        self._forget_typed()

    def _forget_typed(self) -> None:
        self._typed[:] = bytes(len(self._typed))
        self._typed = bytearray()

    def _compare(self, action: do.Compare) -> None:  # noqa: ARG002
        fresh = self._fresh_code.encode()
        right = bool(fresh) and hmac.compare_digest(self._typed, fresh)
        self._forget_typed()
        if right:
            self._guest.confirmed()
        self._loop.call_soon(self.tell, ev.Same() if right else ev.Differs())

    def _keep(self, action: do.Keep) -> None:  # noqa: ARG002
        self._errands.ask(self._file)

    def _file(self) -> ev.Event:
        heard = self._recorder.whole()
        self._drawn = self._drawn or services.draw()
        call = self._call
        services.file(
            self._drawn,
            of=heard.id,
            parts=heard.parts,
            sounding=heard.sounding,
            danger=call.danger,
            preview=call.preview,
            silence=call.silence,
        )
        self._recorder.forget()
        return ev.Kept()

    def _claim(self, action: do.Claim) -> None:  # noqa: ARG002
        def made() -> ev.Event:
            self._guest.make()
            return ev.Kept()

        self._errands.ask(made)

    def _look(self, action: do.Look) -> None:
        typed = self._typed.decode()
        self._forget_typed()
        try:
            code = codes.parse(typed)
        except codes.NotACode:
            self._errands.then(self._after(_slow(action.tries), ev.Unknown()))
            return
        self._errands.then(self._look_for(code, _slow(action.tries)))

    async def _after(self, pause: float, event: ev.Event) -> None:
        await asyncio.sleep(pause)
        self.tell(event)

    async def _look_for(self, code: str, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            self._visit = await self._errands.in_thread(lambda: services.look(code))
        except NotNow:
            self.tell(ev.NotNow())
            return
        if self._visit is None:
            self.tell(ev.Unknown())
            return
        read = self._visit.mailbox
        self.tell(
            ev.Found(
                read.status if read.status in STATUSES else "",
                tuple(letter.act for letter in read.letters),
                gaps=bool(read.missing),
                unreadable=read.unreadable > 0,
            )
        )

    def _tell(self, action: do.Tell) -> None:
        self._errands.ask(lambda: self._hand_in(action.act))

    def _hand_in(self, act: str) -> ev.Event:
        assert self._visit is not None  # noqa: S101 - narrows the type: the flow comes here with a mailbox only
        letter = self._letter
        about = letter.id if letter is not None and act in {"answer", "object", "agree"} else ""
        spoken = act in {"message", "answer", "object"}
        heard = self._recorder.whole() if spoken else Heard("", [], 0)
        services.say(
            self._visit.keys,
            act=act,
            about=about,
            once=self._once,
            of=heard.id,
            parts=heard.parts,
            sounding=heard.sounding,
        )
        self._once = secrets.token_hex(16)
        if spoken:
            self._recorder.forget()
        return ev.Kept()

    def _queue(self, action: do.Queue) -> None:  # noqa: ARG002
        tag = self._visit.keys.tag.hex() if self._visit else ""
        self._guest.ask(language=self._language, about=tag)

    def _later(self, event: ev.Event) -> None:
        self._loop.call_soon(self.tell, event)

    def _leave_queue(self, action: do.LeaveQueue) -> None:  # noqa: ARG002
        self._guest.leave()

    def _join(self, action: do.Join) -> None:
        room = self._typed.decode()
        self._forget_typed()
        self._errands.then(self._join_after(room, _slow(action.tries)))

    async def _join_after(self, room: str, pause: float) -> None:
        await asyncio.sleep(pause)
        if self._call.state is not State.ENDED and not self._guest.join(
            room, language=self._language
        ):
            self.tell(ev.Unknown())

    def _hang_up(self, action: do.HangUp) -> None:  # noqa: ARG002
        self._leg.end()

    def _leave(self, action: do.Leave) -> None:  # noqa: ARG002
        """Send what was said and not sent, behind what is under way; then forget everything."""
        self._recording = False
        self._hush()
        self._guest.leave()
        call, visit, once = self._call, self._visit, self._once
        self._errands.then(self._send_the_rest(call, visit, once))
        self._errands.close()

    async def _send_the_rest(self, call: Call, visit: services.Visit | None, once: str) -> None:
        def send() -> None:
            if (
                visit is not None
                and call.act in {"message", "answer", "object"}
                and not self._recorder.is_empty
            ):
                self._once = once
                self._hand_in(call.act)
            else:
                self._recorder.end(danger=call.danger)

        with contextlib.suppress(
            NotNow
        ):  # the keeper has the parts, and sends them when an hour has passed
            await self._errands.in_thread(send)

    def _forget(self) -> None:
        self._end_timer()
        self._forget_typed()
        self._recorder.forget()
        self._drawn, self._visit, self._guest.slip = None, None, None

    async def done(self) -> None:
        """Wait until the call is over and everything of it is done."""
        await self._errands.done()

    async def over(self) -> None:
        """Wait until everything of this call is done. For the end of the process."""
        if self._call.state is not State.ENDED:
            self.gone()
        await self._errands.done()


def _slow(tries: int) -> float:
    """Return how long a look-up waits after so many wrong codes in this call."""
    return min(SLOWEST_SECONDS, float(2**tries - 1))


_ACTS: Final[dict[type[Action], Callable[[Driver, Any], None]]] = {
    do.Say: Driver._say,  # noqa: SLF001 - the driver's own table
    do.Hush: Driver._hush,  # noqa: SLF001
    do.Wait: Driver._wait,  # noqa: SLF001
    do.Record: Driver._record,  # noqa: SLF001
    do.Pause: Driver._pause,  # noqa: SLF001
    do.Finish: Driver._finish,  # noqa: SLF001
    do.Discard: Driver._discard,  # noqa: SLF001
    do.Keep: Driver._keep,  # noqa: SLF001
    do.Claim: Driver._claim,  # noqa: SLF001
    do.Type: Driver._type,  # noqa: SLF001
    do.Compare: Driver._compare,  # noqa: SLF001
    do.Look: Driver._look,  # noqa: SLF001
    do.Tell: Driver._tell,  # noqa: SLF001
    do.Queue: Driver._queue,  # noqa: SLF001
    do.LeaveQueue: Driver._leave_queue,  # noqa: SLF001
    do.Talk: Driver._talk,  # noqa: SLF001
    do.Join: Driver._join,  # noqa: SLF001
    do.HangUp: Driver._hang_up,  # noqa: SLF001
    do.Leave: Driver._leave,  # noqa: SLF001
}
