"""`kill -9` of the telephone during 20 calls: a message whose code was spoken is whole, any other is there up to its last part."""

import random
import sys
import threading
import time
from pathlib import Path

import machines
from candour.parcels import messages

sys.path.append(str(Path(__file__).parents[1] / "roles/phone"))
from caller import voice
from phone_line import PhoneLine

CALLS = 20
PART = 40_000


class Calling(threading.Thread):
    """One caller: says something, and notes what they got to hear."""

    def __init__(self, line, nth, chance):
        super().__init__(daemon=True)
        self.line, self.said, self.wait = (
            line,
            voice(chance.uniform(6, 16), seed=500 + nth),
            chance.uniform(0, 8),
        )
        self.code, self.spoken_at = "", None
        self.talker = line.caller()

    def run(self):
        time.sleep(self.wait)
        try:
            self.talker.into_menu()
            self.talker.press("1")
            self.talker.speak(self.said, finish=False)
            self.talker.press("#")
            self.code = self.talker.hand_in()
        except (AssertionError, OSError):
            pass  # the line went dead under them


def test_what_was_acknowledged_is_whole_and_what_was_not_is_there_up_to_its_last_part(tmp_path):
    chance = random.Random(7)  # noqa: S311 - a test's chance
    line = PhoneLine(machines.found(tmp_path / "ground"))
    try:
        calls = [Calling(line, nth, chance) for nth in range(CALLS)]
        for one in calls:
            one.start()
        machines.until(lambda: sum(bool(one.code) for one in calls) >= 4)
        coded = [one for one in calls if one.code]
        line.phone.crash()
        time.sleep(
            4
        )  # what the keeper had been asked for when it happened is done, and one more has a code
        held = {}
        for recording, nth in line.held():
            held.setdefault(recording, []).append(nth)
        line.start_phone()
        machines.until(lambda: not line.held())
        reports = []

        def all_came():
            reports[:] = line.collect().of(messages.Report)
            whole = [found[1] for found in reports]
            without = [found for found in reports if not found[0].has_code]
            return all(one.said in whole for one in coded) and len(without) >= len(held)

        machines.until(all_came)
        for one in coded:
            report, sound, _ = next(found for found in reports if found[1] == one.said)
            assert report.has_code
            assert line.keys_of(one.code).tag.hex() == report.tag
        others = [found for found in reports if not found[0].has_code]
        assert len(others) == len(held) > 0
        for report, sound, _ in others:
            (spoken,) = [one for one in calls if one.said[: PART // 2] == sound[: PART // 2]]
            whole = len(sound) // PART * PART if len(sound) % PART else len(sound)
            assert (
                sound[: min(whole, len(spoken.said))] == spoken.said[: min(whole, len(spoken.said))]
            )
            assert report.receipt
        assert len({found[0].receipt for found in reports}) == len(reports)  # none twice
    finally:
        for one in calls:
            one.talker.close()
        line.end()
