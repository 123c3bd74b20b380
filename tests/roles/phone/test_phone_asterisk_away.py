"""What goes wrong between the telephone and Asterisk: the call is ended and the driver told, once, and nothing is left behind."""

import asyncio
import logging

import pytest
from asterisk_ground import CALLER, Ground, Noting, prompt, run
from fake_asterisk import POISON

from candour.roles.phone.asterisk import engine as module


def test_a_channel_that_arrives_late_is_waited_for_and_one_that_never_does_ends_the_call(
    monkeypatch,
):
    async def story():
        async with Ground() as ground:
            ground.fake.late = 0.3
            told = await ground.call()
            assert not told.ended
        monkeypatch.setattr("candour.roles.phone.asterisk.call.SETTING_UP_SECONDS", 0.1)
        async with Ground() as ground:
            ground.fake.late = 0.5
            await ground.until(lambda: ground.fake.filter)
            await ground.fake.call()
            await ground.until(lambda: ground.told and ground.told[0].ended == 1)
            await asyncio.sleep(
                0.5
            )  # what arrives afterwards is nobody's, and not taken for a caller
            await ground.until(lambda: ground.is_clean)
            assert len(ground.told) == 1
            assert not ground.answered

    run(story)


@pytest.mark.parametrize("what", ["externalMedia$", r"bridges/\w+$", "addChannel$", "answer$"])
@pytest.mark.parametrize("status", [404, 409, 500])
def test_whatever_asterisk_refuses_the_caller_is_hung_up_and_the_driver_told(what, status):
    async def story():
        async with Ground() as ground:
            await ground.until(lambda: ground.fake.filter)
            ground.fake.refuse = {what: status}
            await ground.fake.call()
            told = await ground.until(lambda: ground.told and ground.told[0])
            await ground.until(lambda: told.ended == 1)
            ground.fake.refuse = {}
            await ground.until(lambda: ("DELETE", f"channels/{CALLER}", {}) in ground.fake.asked)
            await ground.until(lambda: not ground.engine.calls)

    run(story)


def test_a_lost_sound_ends_the_call():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            await ground.fake.sound.socket.close()
            await ground.until(lambda: told.ended == 1)
            await ground.until(lambda: ground.is_clean)

    run(story)


def test_when_asterisk_is_lost_every_call_is_told_and_what_was_left_is_hung_up(caplog):
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            ground.fake.left = ["1795000000.8", "candour-left"]
            ground.fake.channels |= set(ground.fake.left)
            await ground.fake.events[-1].close()
            await ground.until(lambda: told.ended == 1)
            await ground.until(lambda: len(ground.fake.events) == 2)
            await ground.until(lambda: ground.is_clean)
            ground.fake.asked.clear()
            again = await ground.call()
            assert again is not told
            assert told.ended == 1
        assert again.ended == 0  # we ended it ourselves

    run(story)


def test_a_wrong_password_is_logged_once_and_tried_again(caplog, monkeypatch):
    monkeypatch.setattr(module, "SOONEST_SECONDS", 0.01)
    monkeypatch.setattr(module, "LATEST_SECONDS", 0.02)

    async def story():
        async with Ground() as ground:
            await ground.call()
            ground.fake.password = "another"
            await ground.fake.events[-1].close()
            await asyncio.sleep(0.2)
            ground.fake.password = "word"
            await ground.until(lambda: len(ground.fake.events) == 2)

    with caplog.at_level(logging.DEBUG):
        run(story)
    assert [one.getMessage() for one in caplog.records if one.name == "candour.phone"] == [
        "asterisk away"
    ]
    assert POISON not in caplog.text


def test_our_own_hanging_up_is_done_at_once_and_not_told():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            told.leg.end()
            await ground.until(
                lambda: ("DELETE", f"channels/{CALLER}", {}) in ground.fake.asked, seconds=0.2
            )
            await ground.fake.tell("StasisEnd", CALLER)
            await ground.until(lambda: ground.is_clean)
            assert told.ended == 0

    run(story)


def test_one_call_more_than_there_is_room_for_is_busy():
    async def story():
        async with Ground(calls_at_once=1) as ground:
            await ground.call()
            await ground.fake.call("1795000000.9")
            await ground.until(
                lambda: ("DELETE", "channels/1795000000.9", {"reason": "busy"}) in ground.fake.asked
            )
            assert len(ground.told) == 1

    run(story)


@pytest.mark.parametrize("what", ["heard", "pressed", "played", "gone", "live", "__init__"])
def test_a_fault_of_one_driver_ends_its_call_alone(what, caplog):
    def fail(*_):
        raise ValueError(POISON)

    async def story():
        class Faulty(Noting):
            pass

        async with Ground() as ground:
            well = await ground.call()
            setattr(Faulty, what, fail)
            ground.listener = Faulty
            await ground.fake.call("1795000000.9")
            if what != "__init__":
                await ground.until(
                    lambda: ("POST", "channels/1795000000.9/answer", {}) in ground.fake.asked
                )
                leg = ground.told[-1].leg
                leg.live(fail) if what == "live" else leg.play(prompt(1))
                await ground.fake.sound.socket.send_bytes(prompt(1))
                await ground.fake.sound.socket.send_str("DTMF_END digit:1")
            if what == "gone":
                await ground.fake.tell("StasisEnd", "1795000000.9")
            how = {"reason": "busy"} if what == "__init__" else {}
            await ground.until(
                lambda: ("DELETE", "channels/1795000000.9", how) in ground.fake.asked
            )
            await ground.until(lambda: ground.engine.calls == 1)
            assert well.ended == 0

    with caplog.at_level(logging.ERROR, logger="candour.phone"):
        run(story)
    assert [
        one for one in caplog.records if one.getMessage().startswith("fault builtins.ValueError")
    ]
    assert POISON not in caplog.text


def test_a_second_telephone_takes_the_place_of_the_first_and_they_do_not_fight(caplog, monkeypatch):
    monkeypatch.setattr(module, "SOONEST_SECONDS", 0.01)

    async def story():
        async with Ground() as ground:
            told = await ground.call()
            await ground.fake.events[-1].send_str(
                '{"type": "ApplicationReplaced", "application": "candour"}'
            )
            await ground.until(lambda: told.ended == 1)
            await asyncio.sleep(0.2)
            assert len(ground.fake.events) == 1

    with caplog.at_level(logging.ERROR, logger="candour.phone"):
        run(story)
    assert [one.getMessage() for one in caplog.records] == ["asterisk taken by another telephone"]
