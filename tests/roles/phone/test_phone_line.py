"""The telephone from end to end, by real packets: what a caller says comes to the desk byte for byte, and nothing else does."""

import time

import pytest
from caller import voice
from phone_line import FRAME, PhoneLine

import machines
from candour.parcels import messages, recording
from candour.roles.phone.prompts import live
from candour.roles.phone.prompts.names import Prompt
from candour.seal.keys import VerifyKey


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    line = PhoneLine(machines.found(tmp_path_factory.mktemp("phone")))
    yield line
    line.end()


def until_said(line, sound):
    """Wait for the report in which exactly this was said."""
    return line.until_report(lambda one: one[1] == sound)


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
    assert (len(report.parts), report.sounding) == (6, len(said) // FRAME)
    assert sound == said
    assert line.keys_of(code).tag.hex() == report.tag


def test_with_the_code_a_caller_comes_back_hears_letters_answers_and_agrees(line):
    said = voice(1.2, seed=12)
    caller = line.caller(language="cy").leave(said)
    code = caller.hand_in()
    caller.hang_up()
    until_said(line, said)
    keys = line.keys_of(code)
    question = line.write(keys, act="question", text="Is this still going on?", number=1)
    preview = line.write(keys, act="preview", text="An officer takes money.", number=2)

    back = line.caller().come_back(code)
    back.begins(Prompt.STATUS_RECEIVED)
    back.begins(Prompt.MAILBOX_MENU)
    back.press("1")
    back.prompt(Prompt.PREVIEW_INTRO)
    back.hears(spoken("An officer takes money."), after=back.at)
    back.begins(Prompt.PREVIEW_MENU)
    back.press("4")
    back.prompt(Prompt.HAVE_YES)
    back.press("1")
    back.begins(Prompt.LETTER)
    back.press("2")
    back.hears(spoken("Is this still going on?"), after=back.at)
    back.begins(Prompt.QUESTION_MENU)
    back.press("3")
    answer = voice(1.5, seed=13)
    back.speak(answer)
    back.press("1")
    back.prompt(Prompt.HAVE_ANSWER)
    back.press("4")
    back.begins(Prompt.STOP_MENU)
    back.press("1")
    back.prompt(Prompt.HAVE_STOP)
    back.press("9")
    back.hung_up(seconds=20)
    back.close()

    agreed, _, content = line.until_added(lambda one: one[0].act == "agree")
    assert (agreed.about, agreed.tag, agreed.parts) == (preview, keys.tag.hex(), [])
    assert content.signed_by(keys.signer.public)
    answered, sound, _ = line.until_added(lambda one: one[0].act == "answer")
    assert (answered.about, sound) == (question, answer)
    assert line.until_added(lambda one: one[0].act == "withdraw")[0].tag == keys.tag.hex()


def spoken(text):
    import asyncio

    sound = asyncio.run(live.say(text, "en"))
    return sound[: FRAME * (len(sound) // FRAME)]


def test_a_text_is_objected_to_with_a_reason(line):
    code, keys = reported(line, seed=21)
    preview = line.write(keys, act="preview", text="A sergeant was at the station.", number=1)
    back = line.caller().come_back(code)
    back.begins(Prompt.MAILBOX_MENU)
    back.press("1")
    back.begins(Prompt.PREVIEW_INTRO)
    back.press("5")
    why = voice(0.9, seed=22)
    back.speak(why)
    back.press("1")
    back.prompt(Prompt.HAVE_OBJECTION)
    back.hang_up()
    objected, sound, _ = line.until_added(lambda one: one[0].act == "object")
    assert (objected.about, sound) == (preview, why)


def reported(line, *, seed):
    """Leave a message, and return its code and keys."""
    said = voice(1.0, seed=seed)
    caller = line.caller().leave(said)
    code = caller.hand_in()
    caller.hang_up()
    until_said(line, said)
    return code, line.keys_of(code)


def test_a_wrong_code_and_what_is_none_get_the_same_sentence_and_the_right_one_opens(line):
    code, _ = reported(line, seed=31)
    wrong = "12345678901234567890"
    caller = line.caller().come_back(wrong)
    caller.prompt(Prompt.CODE_UNKNOWN)
    caller.begins(Prompt.ENTER_CODE)
    from candour.seal import code as codes

    caller.press(codes.draw())  # well made, and nobody's
    caller.prompt(Prompt.CODE_UNKNOWN)
    caller.begins(Prompt.ENTER_CODE)
    caller.press(code)
    caller.begins(Prompt.STATUS_RECEIVED)
    caller.press("9")
    caller.hung_up(seconds=20)
    caller.close()


def test_two_stars_end_the_call_at_once_and_what_was_said_arrives_without_a_code(line):
    said = voice(6.0, seed=41)
    caller = line.caller().leave(said, finish=False)
    heard = len(caller.heard)
    caller.press("**")
    caller.hung_up(seconds=2)
    assert set(bytes(caller.heard)[heard + 1600 :]) <= {0xFF}  # not a word
    caller.close()

    report, sound, content = line.until_report(lambda one: one[1].startswith(said))
    assert (report.has_code, report.danger_now, content.signature) == (False, False, None)
    assert set(sound[len(said) :]) <= {0xFF}


@pytest.mark.parametrize("stage", ["recording", "review", "danger"])
def test_whoever_hangs_up_before_they_have_a_code_leaves_a_message_marked_so(line, stage):
    said = voice(5.4, seed=50 + sum(stage.encode()))
    caller = line.caller().leave(said, finish=stage != "recording")
    if stage == "danger":
        caller.press("1")
        caller.begins(Prompt.ASK_DANGER)
        caller.press("1")
        caller.begins(Prompt.ASK_PREVIEW)
    caller.hang_up()

    report, sound, _ = line.until_report(lambda one: one[1].startswith(said))
    assert not report.has_code
    assert report.danger_now == (stage == "danger")
    assert recording.is_listed_well(report.parts, report.sounding)
    assert sound[: len(said)] == said


def test_what_is_deleted_or_done_over_never_leaves(line):
    gone, kept = voice(5.6, seed=61), voice(1.1, seed=62)
    caller = line.caller().leave(gone)
    caller.press("4")
    caller.speak(kept)
    code = caller.hand_in()
    caller.hang_up()
    until_said(line, kept)
    deleted = line.caller().leave(voice(5.2, seed=63))
    deleted.press("5")
    deleted.prompt(Prompt.DELETED)
    deleted.hang_up()
    machines.until(lambda: not line.held())
    time.sleep(2.5)  # rounds of the courier
    everything = [sound for _, sound, _ in line.collect().of(messages.Report)]
    assert not [
        one for one in everything if one.startswith((gone[:8000], voice(5.2, seed=63)[:8000]))
    ]
    assert code


def test_a_pause_leaves_out_what_was_said_in_it_and_adding_goes_on_behind(line):
    one, secret, two, three = (voice(0.8, seed=70 + n) for n in range(4))
    caller = line.caller().leave(one, finish=False)
    caller.press("*")
    caller.begins(Prompt.PAUSED)
    caller.say(secret)
    time.sleep(1.1)  # two stars within a second would end the call
    caller.press("*")
    time.sleep(0.1)
    caller.say(two)
    caller.press("#")
    caller.begins(Prompt.REVIEW)
    caller.press("3")
    caller.speak(three)
    caller.hand_in()
    caller.hang_up()
    report, sound, _ = line.until_report(lambda found: one in found[1] and two in found[1])
    assert secret not in sound
    assert sound.index(one) < sound.index(two) < sound.index(three)
    assert report.has_code


def test_a_pause_in_which_the_telephone_sent_nothing_is_in_the_message(line):
    """Found: what was said came closer together, and shorter, than it was said."""
    one, two = voice(0.8, seed=76), voice(0.8, seed=77)
    caller = line.caller().into_menu()
    caller.press("1")
    caller.prompt(Prompt.TONE)
    caller.say(one)
    caller.silent(1.5)
    caller.say(two)
    caller.press("#")
    caller.begins(Prompt.REVIEW)
    caller.hand_in()
    caller.hang_up()
    _, sound, _ = line.until_report(lambda found: found[1].endswith(two))
    assert sound.startswith(one)
    assert 1.3 * 8000 <= len(sound) - len(one + two) <= 1.5 * 8000


@pytest.mark.parametrize(
    "how", [{"keys": 96}, {"keys": None}, {"payloads": (0, 8)}], ids=["96", "tones", "two codecs"]
)
def test_a_message_is_left_whatever_the_telephone_is(line, how):
    said = voice(1.3, seed=90 + len(str(how)))
    caller = line.caller(**how).leave(said)
    caller.hand_in()
    caller.hang_up()
    report, sound, _ = line.until_report(lambda one: said in one[1])
    assert report.has_code
    assert len(sound) - len(said) < 16000  # keys that were pressed as tones are part of the sound


def test_a_caller_who_asks_for_a_person_is_led_to_a_message(line):
    caller = line.caller().into_menu()
    caller.press("2")
    caller.prompt(Prompt.QUEUE_NOBODY)
    said = voice(1.0, seed=95)
    caller.speak(said)
    caller.hand_in()
    caller.hang_up()
    assert until_said(line, said)
