"""The finer rules of RFC 3261 by real packets: what is lost, doubled, crossed, misdirected or out of order."""

import socket
import time

import pytest
from caller import QUIET, voice

import machines

HELLO = voice(0.3, seed=9)


def got(caller, start, *, method=""):
    """Return what came that begins so, answers to this method only."""
    return [
        one
        for one in caller.messages
        if one.startswith(start) and (not method or b" %b\r\n" % method.encode() in one)
    ]


def headers(data, name):
    return [one.split(b": ", 1)[1] for one in data.split(b"\r\n") if one.startswith(name + b": ")]


def test_a_refusal_is_sent_again_until_it_is_acknowledged(sip):
    """A caller who has heard 100 asks no more: were the one 486 lost, they would listen to nothing."""
    line = sip(calls_at_once=1)
    first, second = line.caller().call(), line.caller()
    second.send("INVITE", body=second.offer)
    machines.until(lambda: len(got(second, b"SIP/2.0 486")) >= 3)
    assert len(set(got(second, b"SIP/2.0 486"))) == 1
    second.taken_up(got(second, b"SIP/2.0 486")[0] + b"\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 ")
    second.send("ACK", branch=second.branch)
    time.sleep(0.2)
    so_far = len(got(second, b"SIP/2.0 486"))
    time.sleep(2.2)
    assert len(got(second, b"SIP/2.0 486")) == so_far
    second.close()
    first.hang_up()


def test_the_goodbye_waits_until_the_call_is_acknowledged(sip):
    line = sip()
    caller = line.caller().call(acknowledge=False)
    line.do(line.told[0].leg.end)
    assert line.engine.calls == 0
    time.sleep(0.7)
    assert got(caller, b"BYE ") == []
    caller.acknowledge()
    caller.hung_up()
    assert line.told[0].ended == 0
    caller.close()


def test_a_call_that_is_never_acknowledged_is_ended(sip, monkeypatch):
    monkeypatch.setattr("candour.roles.phone.sip.edge.TIMEOUT", 1.6)
    monkeypatch.setattr(
        "candour.roles.phone.sip.edge.REMEMBERED_SECONDS", 1.7
    )  # as much longer as it is
    line = sip()
    caller = line.caller().call(acknowledge=False)
    caller.hung_up()
    machines.until(lambda: line.told[0].ended == 1)
    assert line.engine._dialogs == {}
    caller.close()


def test_a_goodbye_is_said_again_until_it_is_answered(sip):
    line = sip()
    caller = line.caller().call()
    caller.answers_bye = False
    line.do(line.told[0].leg.end)
    machines.until(lambda: len(got(caller, b"BYE ")) >= 2)
    caller.answers_bye = True
    machines.until(lambda: not line.engine.edge._asked)
    assert len(set(got(caller, b"BYE "))) == 1
    caller.close()


@pytest.mark.parametrize("method", ["BYE", "INVITE", "OPTIONS"])
def test_a_request_with_a_wrong_tag_is_of_no_call(sip, method):
    line = sip()
    caller = line.caller().call()
    caller.send(method, tag="guessed")
    assert caller.answer(481)
    assert line.engine.calls == 1
    assert line.told[0].ended == 0
    caller.hang_up()


def test_the_same_call_by_two_ways_is_taken_up_once(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("INVITE", body=caller.offer, sequence=1, tag="")
    assert caller.answer(482)
    assert line.engine.calls == len(line.told) == 1
    caller.hang_up()


def test_a_cancel_of_another_transaction_is_told_so_and_the_call_goes_on(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("CANCEL", sequence=1)
    assert caller.answer(481)
    assert line.engine.calls == 1
    caller.hang_up()


def test_a_cancel_on_the_heels_of_its_call_comes_too_late(sip):
    line = sip()
    caller = line.caller()
    caller.send("INVITE", body=caller.offer)
    caller.send("CANCEL", branch=caller.branch, sequence=1)
    machines.until(lambda: got(caller, b"SIP/2.0 200", method="CANCEL"))
    caller.taken_up(got(caller, b"SIP/2.0 200", method="INVITE")[0])
    caller.acknowledge()
    caller.hang_up()
    machines.until(lambda: line.told[0].ended == 1)


def test_a_refused_call_can_be_cancelled_too_late(sip):
    line = sip()
    caller = line.caller()
    caller.send("INVITE", body=b"x")
    caller.answer(488)
    caller.send("CANCEL", branch=caller.branch, sequence=1)
    assert caller.answer(200)
    assert headers(caller.answer(200), b"To") == headers(caller.answer(488), b"To")
    caller.close()


def test_what_comes_out_of_order_is_refused_and_the_call_goes_on(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("OPTIONS", sequence=9)
    caller.answer(200)
    caller.send("BYE", sequence=5)
    assert caller.answer(500)
    assert line.engine.calls == 1
    caller.send("BYE", sequence=10)
    machines.until(lambda: line.told[0].ended == 1)
    caller.close()


def test_an_invite_that_comes_once_more_after_its_call_makes_no_new_one(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("BYE")
    machines.until(lambda: line.engine.calls == 0)
    before = len(caller.messages)
    caller.sip.sendto(caller.invite, caller.to)
    caller.send("OPTIONS", tag="")
    machines.until(lambda: got(caller, b"SIP/2.0 200", method="OPTIONS"))
    assert len(line.told) == 1
    assert not any(b" INVITE\r\n" in one for one in caller.messages[before:])
    caller.close()


def test_an_acknowledgement_of_nothing_is_never_answered(sip):
    line = sip()
    caller = line.caller()
    caller.send("ACK", sequence=1)
    caller.send("OPTIONS")
    caller.answer(200)
    assert len(caller.messages) == 1
    caller.close()


def test_a_new_offer_before_the_acknowledgement_waits(sip):
    line = sip()
    caller = line.caller().call(acknowledge=False)
    caller.send("INVITE", body=caller.offer)
    assert caller.answer(491)
    caller.send("ACK", sequence=2, branch=caller.branch)  # of the refusal: it confirms nothing
    time.sleep(0.7)
    assert line.engine.edge._answered
    caller.send("ACK", sequence=1)
    line.do(line.told[0].leg.play, HELLO)
    caller.hears(HELLO)
    caller.hang_up()


def test_an_acknowledgement_of_something_else_confirms_nothing(sip):
    line = sip()
    caller = line.caller().call(acknowledge=False)
    caller.send("ACK", sequence=7)
    caller.send("ACK", sequence=1, tag="guessed")
    machines.until(lambda: len(got(caller, b"SIP/2.0 200")) >= 3)
    caller.acknowledge()
    caller.hang_up()


def test_a_bad_offer_within_a_call_leaves_it_as_it_was(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("INVITE", body=caller.offer.replace(b"RTP/AVP 0", b"RTP/AVP 18"))
    assert caller.answer(488)
    line.do(line.told[0].leg.play, HELLO)
    caller.hears(HELLO)
    caller.hang_up()


def test_an_invite_within_a_call_without_an_offer_gets_ours_and_moves_the_sound(sip):
    line = sip()
    caller, other = line.caller().call(), line.caller()
    caller.send("INVITE")
    answer = machines.until(lambda: next(iter(got(caller, b"SIP/2.0 200")[1:]), None))
    assert b"m=audio" in answer
    here, there = (b"m=audio %d" % one.rtp.getsockname()[1] for one in (caller, other))
    caller.send("ACK", body=caller.offer.replace(here, there))
    time.sleep(0.2)
    line.do(line.told[0].leg.play, HELLO)
    other.hears(HELLO)
    other.close()
    caller.hang_up()


def test_what_is_said_waits_while_the_caller_holds_the_call(sip):
    line = sip()
    caller = line.caller().call()
    caller.send("INVITE", body=caller.offer.replace(b"a=sendrecv", b"a=inactive"))
    machines.until(lambda: len(got(caller, b"SIP/2.0 200")) == 2)
    caller.acknowledge()
    line.do(line.told[0].leg.play, HELLO)
    time.sleep(0.6)
    assert line.told[0].plays == 0
    caller.send("INVITE", body=caller.offer)
    machines.until(lambda: len(got(caller, b"SIP/2.0 200")) == 3)
    caller.acknowledge()
    caller.hears(HELLO)
    machines.until(lambda: line.told[0].plays == 1)
    caller.hang_up()


def test_without_a_port_for_sound_a_caller_is_asked_to_come_later(sip):
    line = sip(calls_at_once=1)
    taken = []
    for port in line.engine._ports._even:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", port))
        taken.append(one)
    caller = line.caller()
    caller.send("INVITE", body=caller.offer)
    assert headers(caller.answer(503), b"Retry-After") == [b"30"]
    assert line.told == []
    for one in taken:
        one.close()
    caller.close()


def test_a_port_that_was_just_left_is_not_the_next_callers(sip):
    """What an ended call still sends would be heard in another's message: the carrier's address is the same for all."""
    line = sip()
    first = line.caller().call()
    first.send("BYE")
    machines.until(lambda: line.engine.calls == 0)
    second = line.caller().call()
    assert second.media != first.media
    first.say(voice(0.2))
    said = voice(0.2, seed=5)
    second.say(said)
    machines.until(lambda: said in bytes(line.told[1].sound))
    assert bytes(line.told[1].sound) == said
    first.close()
    second.hang_up()


def test_no_room_is_a_busy_line(sip):
    line = sip(listener=lambda leg, says: None)
    caller = line.caller()
    caller.send("INVITE", body=caller.offer)
    assert caller.answer(486)
    assert line.engine.calls == 0
    caller.close()


def test_a_driver_that_fails_or_hangs_up_while_it_takes_a_call_up_is_a_busy_line(sip):
    def fails(leg, says):
        raise RuntimeError

    def ends(leg, says):
        leg.end()
        return object()

    for listener in (fails, ends):
        line = sip(listener=listener)
        caller = line.caller()
        caller.send("INVITE", body=caller.offer)
        assert caller.answer(486)
        assert line.engine.calls == 0
        caller.close()


def test_a_fault_on_the_tick_ends_that_call_alone(sip):
    class Faulty:
        def __init__(self, leg, *, says=b""):
            self.leg, self.sound, self.ended = leg, bytearray(), 0

        def heard(self, frame):
            self.sound += frame

        def pressed(self, key):
            self.leg.play(QUIET)

        def played(self):
            raise RuntimeError

        def gone(self):
            self.ended += 1
            raise RuntimeError

    line = sip(listener=Faulty)
    one, two = line.caller().call(), line.caller().call()
    one.press("1")
    one.hung_up()
    said = voice(0.3)
    two.say(said)
    machines.until(lambda: said in bytes(line.told[1].sound))
    assert len(two.heard) > 0
    assert [told.ended for told in line.told] == [1, 0]
    one.close()
    two.hang_up()


def test_a_call_that_is_held_lives_on_without_sound_but_not_for_ever(sip, monkeypatch):
    monkeypatch.setattr("candour.roles.phone.sip.media.DEAD_SECONDS", 0.4)
    monkeypatch.setattr("candour.roles.phone.sip.media.HELD_SECONDS", 1.6)
    line = sip()
    caller = line.caller().call()
    caller.send("INVITE", body=caller.offer.replace(b"a=sendrecv", b"a=sendonly"))
    machines.until(lambda: len(got(caller, b"SIP/2.0 200")) == 2)
    caller.acknowledge()
    time.sleep(1.0)
    assert line.engine.calls == 1
    caller.hung_up()
    assert line.told[0].ended == 1
    caller.close()
