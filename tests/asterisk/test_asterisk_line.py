"""The telephone through a real Asterisk, from end to end: the packets of a caller in, exactly what they said out at the desk."""

import itertools
import time

import pytest
from caller import QUIET, voice
from phone_line import FRAME

from candour.parcels import messages, recording
from candour.roles.phone.prompts.names import Prompt
from candour.seal import code as codes
from candour.seal.keys import VerifyKey


def until_said(line, said):
    """Wait for the report in which this was said, whole and in one piece."""
    return line.until_report(lambda one: said in one[1])


def alike(sound):
    """Return a sound with one code for silence, where mu-law has two: whoever looks for tones in it writes the other."""
    return sound.replace(b"\x7f", b"\xff")


def only_silence_beside(sound, said):
    """Say whether nothing but silence, and not much, lies before and behind what was said."""
    before, found, after = sound.partition(said)
    return bool(found) and len(before + after) < 50 * FRAME and set(before + after) <= {0xFF, 0x7F}


def test_a_message_is_left_and_the_desk_opens_exactly_what_was_said(line):
    said = voice(7.3, seed=11)
    caller = line.caller().leave(said)
    caller.press("2")
    caller.hears(said)  # heard again
    caller.begins(Prompt.REVIEW)
    code = caller.hand_in(danger="1", preview="1", silence="2")
    caller.begins(Prompt.TYPE_BACK, seconds=60)
    caller.press("*")
    assert caller.code() == code
    caller.begins(Prompt.TYPE_BACK, seconds=60)
    caller.press(code)
    caller.prompt(Prompt.CODE_RIGHT)
    caller.hung_up(seconds=30)
    caller.close()

    report, sound, content = until_said(line, said)
    assert content.signed_by(VerifyKey(bytes.fromhex(report.verify_key)))
    assert (report.danger_now, report.preview, report.silence) == (True, True, "pass")
    assert only_silence_beside(sound, said)
    assert line.keys_of(code).tag.hex() == report.tag


def test_with_the_code_a_caller_comes_back_and_answers_and_a_wrong_one_opens_nothing(line):
    said, answer = voice(1.2, seed=12), voice(1.5, seed=13)
    caller = line.caller(language="cy").leave(said)
    code = caller.hand_in()
    caller.hang_up()
    until_said(line, said)
    question = line.write(line.keys_of(code), act="question", text="Is this still so?", number=1)

    back = line.caller().come_back("12345678901234567890")
    back.prompt(Prompt.CODE_UNKNOWN)
    back.begins(Prompt.ENTER_CODE)
    back.press(codes.draw())  # well made, and nobody's
    back.prompt(Prompt.CODE_UNKNOWN)
    back.begins(Prompt.ENTER_CODE)
    back.press(code)
    back.begins(Prompt.STATUS_RECEIVED)
    back.begins(Prompt.MAILBOX_MENU)
    back.press("1")
    back.begins(Prompt.QUESTION_MENU, seconds=60)  # behind the letter, which is read out
    back.press("3")
    back.speak(answer)
    back.press("1")
    back.prompt(Prompt.HAVE_ANSWER)
    back.hang_up()

    answered, sound, _ = line.until_added(lambda one: one[0].act == "answer")
    assert answered.about == question
    assert only_silence_beside(sound, answer)


def test_two_stars_end_the_call_at_once_and_what_was_said_arrives_without_a_code(line):
    said = voice(6.0, seed=41)
    caller = line.caller().leave(said, finish=False)
    heard = len(caller.heard)
    caller.press("**")
    caller.hung_up(seconds=2)
    assert set(bytes(caller.heard)[heard + 1600 :]) <= {0xFF, 0x7F}  # not a word
    caller.close()

    report, _, content = line.until_report(lambda one: one[1].startswith(said))
    assert (report.has_code, report.danger_now, content.signature) == (False, False, None)


def test_whoever_hangs_up_in_the_middle_leaves_a_message_marked_so(line):
    said = voice(5.4, seed=50)
    line.caller().leave(said, finish=False).hang_up()
    report, sound, _ = line.until_report(lambda one: one[1].startswith(said))
    assert not report.has_code
    assert recording.is_listed_well(report.parts, report.sounding)
    assert set(sound[len(said) :]) <= {0xFF, 0x7F}


def test_what_is_deleted_never_leaves(line):
    said = voice(5.2, seed=63)
    caller = line.caller().leave(said)
    caller.press("5")
    caller.prompt(Prompt.DELETED)
    caller.hang_up()
    time.sleep(3)  # rounds of the courier
    everything = [sound for _, sound, _ in line.collect().of(messages.Report)]
    assert not [one for one in everything if said[:8000] in one]


def test_keys_within_a_message_are_not_heard_in_it(line):
    one, two = voice(0.8, seed=71), voice(0.8, seed=72)
    caller = line.caller().leave(one, finish=False)
    caller.press("7")
    caller.say(two)
    caller.press("#")
    caller.begins(Prompt.REVIEW)
    caller.hand_in()
    caller.hang_up()
    _, sound, _ = line.until_report(lambda found: one in found[1] and two in found[1])
    between = sound[sound.index(one) + len(one) : sound.index(two)]
    assert set(between) <= {0xFF, 0x7F}


@pytest.mark.parametrize(
    "how",
    [{"keys": 96}, {"keys": None}, {"payloads": (8, 0)}, {"payloads": (8,)}],
    ids=["96", "tones", "A-law first", "A-law only"],
)
def test_a_message_is_left_whatever_the_telephone_is(line, how):
    said = voice(1.3, seed=90 + len(str(how)))
    caller = line.caller(**how)
    if (
        how.get("payloads", (0,))[0] == 8
    ):  # what is said comes back in another code: by length alone
        caller.call()
        heard = caller.wait(lambda: len(caller.heard) > 50 * FRAME, 10, "no prompt in A-law")
        caller.hang_up()
        assert heard
        return
    caller.leave(said)
    caller.hand_in()
    caller.hang_up()
    report, sound, _ = line.until_report(lambda one: alike(said) in alike(one[1]))
    assert report.has_code
    assert len(sound) - len(said) < 16000  # keys that were pressed as tones are part of the sound


def test_a_caller_who_is_silent_hears_that_the_line_is_there(line):
    """Carriers hang up where no packet comes: while somebody leaves a message, nothing is said to them."""
    caller = line.caller().leave(voice(1.0, seed=80), finish=False)
    caller.packets_at.clear()
    caller.say(QUIET * 300)
    times = [at for at, _ in caller.packets_at]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    caller.hang_up()
    assert len(times) > 2
    assert max(gaps) < 3


def test_the_whole_of_a_prompt_is_heard_and_then_it_is_known_to_be_over(line):
    """A prompt longer than what Asterisk is given beforehand, and the word that it has been said, just once."""
    caller = line.caller().leave(voice(40, seed=81))
    caller.press("2")
    caller.hears(voice(40, seed=81), seconds=60)
    caller.begins(Prompt.REVIEW)
    caller.press("5")
    caller.prompt(Prompt.DELETED)
    caller.hang_up()
