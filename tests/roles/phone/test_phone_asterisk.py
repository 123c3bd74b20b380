# ruff: noqa: S311 - chance that no secret hangs on
"""The sound and the keys of a call through Asterisk: played to the end or not told, heard in order, never early by much."""

import asyncio
import itertools
import random

import pytest
from asterisk_ground import CALLER, Ground, Noting, prompt, run
from fake_asterisk import FRAME


def test_a_call_is_carried_both_ways_and_taken_down():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            told.leg.play(prompt(3))
            await ground.until(lambda: told.plays == 1)
            assert ground.fake.sound.heard == prompt(3)
            socket = ground.fake.sound.socket
            for size in (160, 80, 80, 240, 160, 400):  # whatever telephones put into a packet
                await socket.send_bytes(
                    prompt(7)[len(told.sound) : len(told.sound) + size].ljust(size, b"x")
                )
            await socket.send_str("DTMF_END digit:# channel_id:x")
            await ground.until(lambda: told.keys == "#")
            assert len(told.sound) == 7 * FRAME
            await ground.fake.tell("StasisEnd", CALLER)
            await ground.until(lambda: told.ended)
            await ground.until(lambda: ground.is_clean)
            assert (told.plays, told.ended, told.keys) == (1, 1, "#")

    run(story)


def test_what_is_played_before_the_call_is_up_waits_for_it():
    class Eager(Noting):
        def __init__(self, leg):
            super().__init__(leg)
            leg.play(prompt(2, first=90))
            leg.play(prompt(2))

    async def story():
        async with Ground(Eager) as ground:
            ground.fake.late = 0.1
            told = await ground.call()
            await ground.until(lambda: told.plays)
            assert ground.fake.sound.heard == prompt(2)

    run(story)


def test_a_prompt_that_is_interrupted_is_never_told_and_the_next_one_once():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            told.leg.play(prompt(400))
            await ground.until(lambda: len(ground.fake.sound.heard) > 10 * FRAME)
            told.leg.play(prompt(3, first=200))
            await ground.until(lambda: told.plays == 1)
            assert ground.fake.sound.heard.endswith(prompt(3, first=200))
            assert len(ground.fake.sound.heard) < 200 * FRAME
            told.leg.play(prompt(100))
            await ground.until(lambda: ground.fake.sound.queue)
            told.leg.stop()
            await ground.until(lambda: not ground.fake.sound.queue)
            await asyncio.sleep(0.05)
            assert told.plays == 1

    run(story)


def test_no_more_is_given_to_asterisk_than_a_few_seconds_and_nothing_is_lost():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            sound = bytes(random.Random(1).randrange(256) for _ in range(900 * FRAME))
            told.leg.play(sound)
            await ground.until(lambda: told.plays, seconds=20)
            assert ground.fake.sound.heard == sound
            assert ground.fake.sound.most <= 260

    run(story)


def test_told_to_wait_it_waits_until_there_is_room():
    async def story():
        async with Ground() as ground:
            ground.fake.full_at = 20  # in place of 900, so that it is reached
            told = await ground.call()
            ground.fake.frozen = True
            told.leg.play(prompt(20, first=100))
            await ground.until(lambda: ground.fake.sound.full)
            await asyncio.sleep(0.02)
            before = len(ground.fake.sound.lines)
            told.leg.play(prompt(30))
            await asyncio.sleep(0.05)
            assert ground.fake.sound.lines[before:] == ["FLUSH_MEDIA"]  # and no sound
            ground.fake.frozen = False
            await ground.until(lambda: told.plays == 1)
            assert ground.fake.sound.heard == prompt(30)

    run(story)


def test_while_the_caller_holds_the_call_what_is_said_waits():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            told.leg.play(prompt(60))
            await ground.fake.tell("ChannelHold", CALLER)
            await ground.until(lambda: ground.fake.sound.paused)
            told.leg.play(prompt(4))
            await asyncio.sleep(0.1)
            assert ground.fake.sound.paused
            assert told.plays == 0
            await ground.fake.tell("ChannelUnhold", CALLER)
            await ground.until(lambda: told.plays == 1)

    run(story)


def test_whoever_speaks_live_is_sent_at_asterisks_pace_and_never_more_than_three_frames_early():
    async def story():
        async with Ground() as ground:
            told = await ground.call()
            frames = itertools.count()
            told.leg.play(prompt(300))
            told.leg.live(lambda: bytes([next(frames) % 250 + 1]) * FRAME)
            sound = ground.fake.sound
            await ground.until(lambda: sound.heard.endswith(prompt(20, first=30)[-FRAME:]))
            ground.fake.frozen = True  # Asterisk stalls: nothing gathers
            await asyncio.sleep(0.1)
            before = next(frames)
            await asyncio.sleep(0.1)
            assert next(frames) == before + 1
            assert sum(isinstance(one, bytes) for one in sound.queue) <= 3
            ground.fake.frozen = False
            told.leg.play(prompt(2, first=200))
            await ground.until(lambda: told.plays == 1)
            assert sound.heard.endswith(prompt(2, first=200))

    run(story)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_played_stopped_and_held_played_is_told_for_what_was_heard_to_its_end(seed):
    async def story():
        chance = random.Random(seed)
        async with Ground() as ground:
            told = await ground.call()
            for turn in range(40):
                plays, frames = told.plays, chance.randrange(0, 120)
                told.leg.play(prompt(frames, first=turn))
                if chance.random() < 0.5:
                    await ground.until(lambda want=plays + 1: told.plays == want)
                    assert ground.fake.sound.heard.endswith(prompt(frames, first=turn))
                else:
                    await asyncio.sleep(chance.random() / 50)
                    told.leg.stop() if chance.random() < 0.5 else None
                assert told.plays <= plays + 1

    run(story)
