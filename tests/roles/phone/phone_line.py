"""A whole telephone line as processes: exchange, hardener, keeper and telephone; callers; and the desk's end of it."""

import hashlib
import secrets
import zipfile
from dataclasses import dataclass, field

from caller import Caller, voice

import machines
from candour.door.keeper.wire import KeeperAway
from candour.parcels import messages, recording
from candour.roles.phone.prompts.names import DIGITS, SPOKEN, Prompt
from candour.roles.phone.prompts.sounds import SUMS, Sounds, member
from candour.seal import closing, mailbox, opening
from candour.seal.container import Type
from candour.words.weeks import week_of

PAUSE = b"\xff" * 1200
FRAME = 160


def whole(sound):
    """Return a sound as it goes over the wire: whole frames."""
    return sound + b"\xff" * (-len(sound) % FRAME)


@dataclass
class Arrived:
    """What came to the desk: messages with the sound that they list, if all of it is there."""

    envelopes: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)

    def take(self, envelope, epoch):
        content = opening.open_envelope(envelope, identities=[epoch])
        if content.type is Type.RECORDING:
            self.parts[recording.digest(envelope)] = content
        else:
            self.envelopes.append(content)

    def of_slips(self):
        """Return each slip that came, each only once."""
        slips = [one for one in self.envelopes if one.type is Type.SLIP]
        self.envelopes = [one for one in self.envelopes if one.type is not Type.SLIP]
        return [messages.decode(one.body, messages.Slip) for one in slips]

    def of(self, kind):
        """Return each message of a kind, with its sound where every part has come, and its container."""
        found = []
        for content in self.envelopes:
            if messages.kind_of(content.body) != kind.kind:
                continue
            message = messages.decode(content.body, kind)
            if all(one in self.parts for one in message.parts):
                said = b"".join(
                    recording.sound_of(self.parts[one], nth=nth)
                    for nth, one in enumerate(message.parts)
                )
                found.append((message, said[: FRAME * message.sounding], content))
        return found


def brief_sounds(folder):
    """Lay out sounds of a tenth of a second, each another, in the place of prompts: a call in a test then takes seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for place, code in enumerate(Sounds.load().languages):
        path = folder / f"{code}.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for nth, prompt in enumerate(SPOKEN):
                packed.writestr(member(prompt), voice(0.1, seed=1000 * (place + 1) + nth))
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
    (folder / SUMS).write_text("".join(lines), "ascii")
    return folder


class PhoneLine:
    """The processes of one telephone line."""

    def __init__(self, ground, *, calls_at_once=40, command=(), **settings):
        self.ground, self.command = ground, command
        prompts = brief_sounds(ground.folder / "prompts")
        ground.settings = {
            "CANDOUR_DOOR": "phone", "CANDOUR_CALLS_AT_ONCE": str(calls_at_once), "CANDOUR_CODES_READY": "30",
            "CANDOUR_RTP_FIRST_PORT": str(machines.free_port() & ~1), "CANDOUR_PROMPTS": str(prompts), **settings,
        }  # fmt: skip
        self.port = machines.free_port()
        self.exchange, self.hardener = machines.exchange(ground), machines.hardener(ground)
        assert machines.run(ground, "intake", "migrate", "keeper").returncode == 0
        self.keeper = machines.keeper(ground)
        self.sounds, self.desk = Sounds.load(prompts), Arrived()
        self._boxes = ground.client("desk")  # one for all: each holds connections of its own
        self.switchboard_port = int(ground.settings.get("CANDOUR_SWITCHBOARD_PORT", 0))
        self.start_phone()

    def start_phone(self):
        self.phone = machines.start(
            self.ground, "intake", "serve", "phone", "--port", str(self.port)
        )
        machines.until(self._is_up)

    def _is_up(self):
        assert self.phone.process.poll() is None, self.phone.said()
        probe = Caller(self.port)
        try:
            probe.send("OPTIONS")
            return probe.answer(200, seconds=0.5)
        except AssertionError:
            return None
        finally:
            probe.close()

    def caller(self, **said):
        return Talker(self, **said)

    def collect(self):
        """Take what came to the desk's box, and sign for it."""
        desk, box = self._boxes, self.ground.boxes["doors"]
        for digest, parcel in desk.waiting(box).items():
            body = opening.open_envelope(parcel, identities=[self.ground.epoch]).body
            if body:
                self.desk.take(body, self.ground.epoch)
            desk.acknowledge(box, digest)
        return self.desk

    def until_report(self, want=lambda _: True):
        """Wait for a spoken report that fits, whole, and return report, sound, container."""
        return machines.until(
            lambda: next((one for one in self.collect().of(messages.Report) if want(one)), None)
        )

    def until_added(self, want=lambda _: True):
        return machines.until(
            lambda: next(
                (one for one in self.collect().of(messages.FromReporter) if want(one)), None
            )
        )

    def write(self, keys, *, act="message", text="", number=1):
        """Put a letter into a mailbox, as the desk does, when the mailbox has been made."""
        from datetime import date

        id_ = secrets.token_hex(16)
        letter = messages.ToReporter(
            id=id_, act=act, text=text, number=number, week=week_of(date.today())
        )
        header = {"v": 1, "box": keys.tag.hex(), "number": number}
        envelope = closing.close(
            Type.TO_REPORTER,
            messages.encode(letter),
            header=header,
            to=[keys.recipient],
            by=self.ground.keys["desk"],
        )
        machines.until(lambda: self._boxes.deliver(keys.tag.hex(), envelope))
        return id_

    def keys_of(self, code):
        """Return a code's keys, as the keeper derives them."""

        def found():
            try:
                return machines.pages(self.ground).look(code)
            except KeeperAway:
                return None

        return mailbox.Keys.unpack(machines.until(found)[0])

    def held(self):
        with self.ground.rows("intake") as database:
            return database.execute("SELECT recording, nth FROM keeper_part").fetchall()

    def end(self):
        for machine in (self.phone, self.keeper, self.hardener, self.exchange):
            machine.end()


class Knowing:
    """Who knows the prompts, and finds them in what they hear by their exact bytes; beside a caller's wire."""

    line, language, at = None, "en", 0

    def prompt(self, prompt, *, seconds=30.0):
        """Wait until a prompt has been said entirely."""
        sound = self.line.sounds.sound(self.language, prompt)
        self.at = self.hears(sound[: FRAME * (len(sound) // FRAME)], seconds=seconds, after=self.at)

    def begins(self, prompt, *, seconds=30.0, frames=5):
        """Wait until a prompt has begun."""
        self.at = self.hears(
            self.line.sounds.sound(self.language, prompt)[: FRAME * frames],
            seconds=seconds,
            after=self.at,
        )

    def into_menu(self):
        self.call()
        self.begins(Prompt.CHOOSE) if self.language == "en" else None
        self.press(str(self.line.sounds.languages.index(self.language) + 1))
        self.begins(Prompt.SAFETY)
        return self

    def leave(self, sound, *, finish=True):
        """Leave a message up to the menu that asks what to do with it."""
        self.into_menu()
        self.press("1")
        return self.speak(sound, finish=finish)

    def speak(self, sound, *, finish=True):
        self.prompt(Prompt.TONE)
        self.say(sound)
        if finish:
            self.press("#")
            self.begins(Prompt.REVIEW)
        return self

    def hand_in(self, *, danger="2", preview="2", silence=""):
        """Send the message, answer the questions, and return the code as it was said."""
        self.press("1")
        self.begins(Prompt.ASK_DANGER)
        self.press(danger)
        self.begins(Prompt.ASK_PREVIEW)
        self.press(preview)
        if silence:
            self.begins(Prompt.ASK_SILENCE)
            self.press(silence)
        return self.code()

    def code(self):
        """Return the code that is said now, recovered from the wire digit by digit."""
        self.prompt(Prompt.CODE_FIRST, seconds=40)
        spoken = {
            digit: self.line.sounds.sound(self.language, one) for digit, one in DIGITS.items()
        }
        found, at = "", self.at // FRAME * FRAME
        while len(found) < 20:
            digit, at = self._digit(spoken, at)
            found += digit
        self.at = at
        return found

    def _digit(self, spoken, at):
        """Find which digit is said next after `at`: sound comes in order, so the first that is there is the next."""

        def look():
            heard = bytes(self.heard)
            places = {digit: heard.find(sound, at) for digit, sound in spoken.items()}
            places = {digit: place for digit, place in places.items() if place >= 0}
            if not places:
                return None
            digit = min(places, key=places.get)
            return digit, places[digit] + len(spoken[digit])

        return self.wait(look, 60.0, "no digit was heard")

    def come_back(self, code):
        self.into_menu()
        self.press("3")
        self.begins(Prompt.ENTER_CODE)
        self.press(code)
        return self


class Talker(Knowing, Caller):
    """A caller by SIP."""

    def __init__(self, line, *, language="en", **said):
        super().__init__(line.port, **said)
        self.line, self.language = line, language
