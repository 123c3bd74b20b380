"""Live calls through the whole process: real SIP and RTP on one side, real WebRTC through a real relay on the other."""

import re

import pytest
from caller import NAME, NUMBER, voice
from phone_line import PhoneLine
from softphone import Softphone, share

import machines
from candour.parcels.seats import Act, Caller, State
from candour.roles.phone.prompts.names import Prompt
from relay import RelayServer

ENOUGH = 0.9
"""A loaded machine loses a frame now and then, as a network does."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    relay = RelayServer(folder)
    line = PhoneLine(
        machines.found(folder),
        CANDOUR_SWITCHBOARD_PORT=str(machines.free_port()),
        **relay.settings(),
    )
    yield line
    line.end()
    relay.end()


@pytest.fixture
def seats(line):
    made = []

    def sit(**said):
        made.append(Softphone(line, **said))
        return made[-1]

    yield sit
    for one in made:
        one.act(Act.AWAY)
        one.close()


def waits(line, **said):
    """Return a caller in the queue."""
    caller = line.caller(**said).into_menu()
    caller.press("2")
    return caller


def hears_each_other(caller, seat, *, seed):
    """Both speak, and both are heard."""
    seat.until(lambda seen: seen.state is State.TALKING)
    machines.time.sleep(0.2)  # the line has just finished a sentence of its own
    reaches(caller.say, voice(2.0, seed=seed), lambda: seat.heard)
    reaches(seat.say, voice(2.0, seed=seed + 1), lambda: caller.heard)


def reaches(say, sound, *ears):
    """Say something until all have heard it at one go: a stall of a loaded machine drops what is too old, as it should."""
    for _ in range(4):
        before = [len(ear()) for ear in ears]
        say(sound)
        deadline = machines.time.monotonic() + 8
        while machines.time.monotonic() < deadline:
            heard = [bytes(ear()[at:]) for ear, at in zip(ears, before, strict=True)]
            if all(share(sound, one) >= ENOUGH for one in heard):
                return
            machines.time.sleep(0.2)
    raise AssertionError("what was said was not heard")


def test_a_caller_and_a_call_taker_speak_and_the_caller_is_handed_back_for_their_code(line, seats):
    seat = seats().connect()
    caller = waits(line)
    shown = seat.answers()
    assert (shown.language, shown.returned, shown.about) == ("en", False, "")
    caller.prompt(Prompt.CONNECTING)
    hears_each_other(caller, seat, seed=70)
    claim = seat.until(lambda seen: seen.call.claim).call.claim
    slip = machines.until(lambda: line.collect().of_slips())[0]
    assert slip.claim == claim
    assert seat.act(Act.END).state is State.WRAPPING
    caller.begins(Prompt.LIVE_OVER)
    code = caller.code()
    caller.begins(Prompt.TYPE_BACK)
    assert seat.act(Act.HERE).call.caller is Caller.CODE
    caller.press(code)
    caller.begins(Prompt.CODE_RIGHT)
    assert seat.until(lambda seen: seen.call.caller is Caller.CONFIRMED)
    caller.hung_up(seconds=30)
    keys = line.keys_of(code)
    assert (keys.tag.hex(), str(keys.recipient)) == (slip.tag, slip.recipient)
    caller.close()


def test_each_side_sees_the_relay_only_and_nothing_of_the_caller(line, seats):
    seat = seats().connect()
    caller = waits(line)
    seat.answers()
    for description in (seat.offer, seat.answer):
        kinds = set(re.findall(r"^a=candidate:.* typ (\w+)", description, re.M))
        assert kinds == {"relay"}
        assert NUMBER not in description
    said = repr(seat.act(Act.HERE))
    assert not [one for one in (NUMBER, NAME, NAME.split()[0]) if one in said + seat.answer]
    caller.hang_up()
    seat.until(lambda seen: seen.state is State.WRAPPING and seen.call.caller is Caller.LEFT)


def test_hold_an_interpreter_and_a_supervisor(line, seats):
    seat, chief = seats().connect(), seats(supervises=True).connect()
    caller = waits(line, language="cy")
    rung = machines.until(
        lambda: next(
            (one for one in (seat, chief) if one.act(Act.HERE).state is State.RINGING), None
        )
    )
    if rung is chief:
        chief.act(Act.DECLINE), chief.act(Act.READY)
    assert seat.answers().language == "cy"
    caller.prompt(Prompt.CONNECTING)
    seat.act(Act.HOLD)
    caller.begins(Prompt.HOLD)
    assert seat.act(Act.HERE).call.caller is Caller.HELD
    before = len(caller.heard)
    seat.say(voice(0.5, seed=90))
    machines.time.sleep(1)
    seat.act(Act.RESUME)
    hears_each_other(caller, seat, seed=91)
    assert share(voice(0.5, seed=90), bytes(caller.heard[before:])) < ENOUGH

    room = seat.act(Act.ROOM).call.room
    interpreter = line.caller().into_menu()
    interpreter.press("0")
    interpreter.begins(Prompt.ENTER_ROOM)
    interpreter.press(f"{(int(room) + 1) % 10**6:06d}")
    interpreter.begins(Prompt.ROOM_UNKNOWN)
    interpreter.begins(Prompt.ENTER_ROOM)
    interpreter.press(room)
    assert seat.until(lambda seen: seen.call.interpreter).call.room == ""
    interpreted = voice(2.0, seed=95)
    reaches(interpreter.say, interpreted, lambda: caller.heard, lambda: seat.heard)

    seat.act(Act.SUPERVISOR)
    chief.answers()
    assert seat.act(Act.HERE).call.others == 1
    assert seat.act(Act.LEAVE).state is State.WRAPPING
    hears_each_other(caller, chief, seed=97)
    chief.act(Act.END)
    caller.begins(Prompt.LIVE_OVER)
    interpreter.hung_up(seconds=30)
    caller.hang_up()
    interpreter.close()


def test_a_returned_caller_is_put_through_with_their_case_and_led_back_to_their_mailbox(
    line, seats
):
    writer = line.caller().leave(voice(1.0, seed=99))
    code = writer.hand_in()
    writer.hang_up()
    report, _, _ = line.until_report()
    seat = seats(on=[report.tag]).connect()
    caller = line.caller().come_back(code)
    caller.begins(Prompt.MAILBOX_MENU)
    caller.press("3")
    shown = seat.answers()
    assert (shown.returned, shown.about, shown.claim) == (True, report.tag, "")
    caller.prompt(Prompt.CONNECTING)
    seat.act(Act.END)
    caller.begins(Prompt.MAILBOX_MENU)
    caller.press("2")
    caller.speak(voice(0.6, seed=101))
    caller.press("1")
    caller.begins(Prompt.HAVE_MESSAGE)
    assert line.until_added(lambda one: one[0].tag == report.tag)
    caller.hang_up()


def test_a_softphone_that_vanishes_leaves_its_caller_with_a_message(line, seats):
    seat = seats().connect()
    caller = waits(line)
    seat.answers()
    caller.prompt(Prompt.CONNECTING)
    seat._stop.set()  # the window is closed, the machine is off
    caller.begins(Prompt.LIVE_LOST, seconds=60)
    caller.speak(voice(0.8, seed=103))
    caller.hand_in()
    caller.hang_up()
