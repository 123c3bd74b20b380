"""What ends while a call is on: Asterisk, the telephone, the caller's patience. No call hangs in the air, and none is lost in silence."""

import signal

import pytest
from caller import Caller, description, voice
from phone_line import FRAME

import machines
from candour.roles.phone.prompts.names import Prompt


def test_when_asterisk_ends_what_was_said_arrives_and_the_next_call_is_taken(line):
    said = voice(6.0, seed=201)
    line.caller().leave(said, finish=False).close()
    line.asterisk.crash()
    report, sound, _ = line.until_report(lambda one: one[1].startswith(said[: FRAME * 250]))
    assert not report.has_code
    assert sound

    assert line.phone.process.poll() is None
    line.asterisk.start()
    machines.until(line._is_up)
    after = voice(1.0, seed=202)
    caller = line.caller().leave(after)
    caller.hand_in()
    caller.hang_up()
    assert line.until_report(lambda one: after in one[1])[0].has_code
    assert set(line.phone.said().split("\n")) <= {"", "ERROR candour.phone asterisk away"}


def test_when_the_telephone_ends_its_callers_are_hung_up_as_soon_as_it_is_back(line):
    said = voice(6.0, seed=203)
    caller = line.caller().leave(said, finish=False)
    line.phone.crash()
    line.start_phone()
    caller.hung_up(seconds=10)
    caller.close()
    report, _, _ = line.until_report(lambda one: one[1].startswith(said[: FRAME * 250]))
    assert not report.has_code
    machines.until(lambda: line.asterisk.ask("core show channels").startswith("Channel"))
    assert "0 active channels" in line.asterisk.ask("core show channels")


def test_without_the_telephone_a_caller_hears_that_the_line_is_out_of_order(line):
    line.phone.end()
    caller = Caller(line.port)
    caller.send("INVITE", body=caller.offer)
    assert caller.answer(503)
    caller.close()
    line.start_phone()


def test_one_call_more_than_there_is_room_for_is_busy(line):
    line.phone.end()
    line.ground.settings["CANDOUR_CALLS_AT_ONCE"] = "1"
    line.start_phone()
    first = line.caller().into_menu()
    second = Caller(line.port)
    second.send("INVITE", body=second.offer)
    assert second.answer(486)
    second.close()
    first.hang_up()
    line.phone.end()
    line.ground.settings["CANDOUR_CALLS_AT_ONCE"] = "40"
    line.start_phone()


def test_whoever_holds_the_call_misses_nothing(line):
    said = voice(6.0, seed=204)
    caller = line.caller().leave(said)
    caller.press("2")
    caller.hears(said[: FRAME * 50])
    held = description("127.0.0.1", caller.rtp.getsockname()[1], keys=101, direction="sendonly")
    caller.messages.clear()
    caller.send("INVITE", body=held)
    caller.answer(200)
    caller.acknowledge()
    machines.time.sleep(0.5)
    heard = len(caller.heard)
    machines.time.sleep(2.0)
    assert len(caller.heard) - heard < 10 * FRAME
    caller.messages.clear()
    caller.send("INVITE", body=caller.offer)
    caller.answer(200)
    caller.acknowledge()
    caller.begins(Prompt.REVIEW)
    sound = bytes(caller.heard)
    missing = [at for at in range(0, len(said), FRAME) if said[at : at + FRAME] not in sound]
    assert len(missing) <= 10  # of 300: those between the caller's wish and Asterisk's
    caller.press("5")
    caller.prompt(Prompt.DELETED)
    caller.hang_up()


def test_whoever_is_not_the_carrier_gets_no_call(line):
    stranger = Caller(line.port, host="127.0.0.2")
    stranger.to = ("127.0.0.1", line.port)
    stranger.send("INVITE", body=stranger.offer)
    with pytest.raises(AssertionError):
        stranger.answer(200, seconds=2)
    assert "0 active channels" in line.asterisk.ask("core show channels")
    stranger.close()


def test_a_call_that_ends_while_it_is_made_leaves_nothing_behind(line):
    for nth in range(20):
        caller = Caller(line.port)
        caller.send("INVITE", body=caller.offer)
        branch = caller.branch
        caller.answer(100)
        machines.time.sleep(0.002 * nth)
        caller.send("CANCEL", branch=branch)
        machines.time.sleep(0.05)
        if any(one.startswith(b"SIP/2.0 200") and b" INVITE" in one for one in caller.messages):
            caller.taken_up(caller.answer(200))
            caller.acknowledge()  # it was too late to take the call back
            caller.hang_up()
        caller.close()
    machines.time.sleep(0.5)
    machines.until(lambda: "0 active channels" in line.asterisk.ask("core show channels"))
    machines.until(lambda: len(line.asterisk.ask("bridge show all").splitlines()) <= 1)
    assert line.phone.process.poll() is None


def test_asked_to_end_the_telephone_hangs_up_and_hands_on_what_was_said(line):
    said = voice(5.2, seed=205)
    caller = line.caller().leave(said, finish=False)
    line.phone.process.send_signal(signal.SIGTERM)
    caller.hung_up(seconds=5)
    assert line.phone.process.wait(10) == 0
    assert line.until_report(lambda one: one[1].startswith(said))
    caller.close()
    line.start_phone()
