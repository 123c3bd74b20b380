"""The SIP engine by real packets: taking up and ending calls, what is sent again, what is refused, what nobody learns."""

import secrets
import time

import pytest
from caller import NUMBER, QUIET, Caller, voice

import machines

HELLO = voice(0.4, seed=9)


def test_a_call_is_taken_up_heard_and_ended_by_the_caller(sip):
    line = sip(says=HELLO)
    caller = line.caller().call()
    caller.hears(HELLO)
    said = voice(1.0)
    caller.say(said)
    caller.press("12#")
    machines.until(lambda: said in bytes(line.told[0].sound) and line.told[0].keys == "12#")
    assert line.told[0].plays == 1
    assert line.engine.calls == 1
    caller.hang_up()
    machines.until(lambda: line.told[0].ended == 1)
    assert line.engine.calls == 0


def test_the_line_hangs_up_and_its_listener_is_not_told(sip):
    line = sip()
    caller = line.caller().call()
    line.do(line.told[0].leg.end)
    bye = caller.hung_up()
    assert f"sip:{NUMBER}@".encode() in bye.split(b"\r\n")[0]  # to the address that the caller gave
    machines.until(lambda: line.engine.calls == 0)
    time.sleep(0.7)
    assert (
        sum(one.startswith(b"BYE ") for one in caller.messages) == 1
    )  # answered, so not sent again
    assert line.told[0].ended == 0
    caller.close()


def test_an_invite_that_is_sent_again_is_answered_the_same_and_makes_no_second_call(sip):
    line = sip()
    caller = line.caller()
    caller.call(acknowledge=False)
    for _ in range(3):
        caller.sip.sendto(caller.invite, caller.to)
    machines.until(lambda: sum(one.startswith(b"SIP/2.0 200") for one in caller.messages) >= 4)
    caller.acknowledge()
    caller.sip.sendto(caller.invite, caller.to)  # and after the ACK
    machines.until(lambda: sum(one.startswith(b"SIP/2.0 200") for one in caller.messages) >= 5)
    answers = {one for one in caller.messages if one.startswith(b"SIP/2.0 200")}
    assert len(answers) == 1
    assert len(line.told) == line.engine.calls == 1
    caller.hang_up()


def test_a_200_is_sent_again_until_it_is_acknowledged(sip):
    line = sip()
    caller = line.caller().call(acknowledge=False)
    machines.until(lambda: sum(one.startswith(b"SIP/2.0 200") for one in caller.messages) >= 3)
    caller.acknowledge()
    time.sleep(0.2)
    so_far = sum(one.startswith(b"SIP/2.0 200") for one in caller.messages)
    time.sleep(2.2)
    assert sum(one.startswith(b"SIP/2.0 200") for one in caller.messages) == so_far
    caller.hang_up()


def test_a_cancel_after_the_answer_changes_nothing(sip):
    line = sip()
    caller = line.caller().call()
    before = len(caller.messages)
    caller.send("CANCEL", branch=caller.invited, sequence=1)
    machines.until(lambda: any(b"1 CANCEL" in one for one in caller.messages[before:]))
    assert caller.messages[-1].startswith(b"SIP/2.0 200")
    assert line.engine.calls == 1
    caller.hang_up()


def test_a_cancel_of_nothing_is_told_so(sip):
    line = sip()
    caller = line.caller()
    caller.send("CANCEL", sequence=7)
    assert caller.answer(481)
    caller.close()


def test_a_bye_that_is_sent_again_is_answered_again(sip):
    line = sip()
    caller = line.caller().call()
    data = caller.send("BYE")
    machines.until(lambda: any(b"2 BYE" in one for one in caller.messages))
    caller.sip.sendto(data, caller.to)
    machines.until(
        lambda: (
            sum(b"2 BYE" in one and one.startswith(b"SIP/2.0 200") for one in caller.messages) == 2
        )
    )
    caller.close()


def test_what_is_kept_to_answer_again_names_nobody(sip):
    """Found: for half a minute after a call its number stood in the answer to its goodbye."""
    line = sip()
    caller = line.caller().call()
    caller.send("OPTIONS")
    caller.send("BYE")
    machines.until(lambda: any(b"3 BYE" in one for one in caller.messages))
    kept = list(line.engine.edge._answered.values())
    assert len(kept) == 3
    assert not [one for one in kept if one.data or one.again]
    assert NUMBER not in repr([(one.write, one.tag) for one in kept])
    caller.close()


def test_a_new_offer_holds_the_call_takes_it_up_again_and_moves_it(sip):
    line = sip()
    caller = line.caller().call()

    def again(body):
        before = len(caller.messages)
        caller.send("INVITE", body=body)
        machines.until(
            lambda: any(one.startswith(b"SIP/2.0 200") for one in caller.messages[before:])
        )
        caller.acknowledge()
        return next(one for one in caller.messages[before:] if one.startswith(b"SIP/2.0 200"))

    held = again(caller.offer.replace(b"a=sendrecv", b"a=sendonly"))
    assert b"a=recvonly" in held
    time.sleep(0.1)
    quiet = len(caller.heard)
    time.sleep(0.3)
    assert len(caller.heard) <= quiet + 160
    assert b"a=inactive" in again(caller.offer.replace(b"a=sendrecv", b"a=inactive"))
    assert b"a=sendrecv" in again(caller.offer)
    line.do(line.told[0].leg.play, HELLO)
    caller.hears(HELLO)
    other = Caller(line.port)
    port = other.rtp.getsockname()[1]
    again(caller.offer.replace(b"m=audio %d" % caller.rtp.getsockname()[1], b"m=audio %d" % port))
    line.do(line.told[0].leg.play, HELLO)
    other.hears(HELLO)
    other.close()
    caller.hang_up()


def test_an_invite_without_an_offer_gets_ours_and_is_agreed_in_the_acknowledgement(sip):
    line = sip(says=HELLO)
    caller = line.caller(offer=False).call()
    caller.hears(HELLO)
    caller.say(said := voice(0.5))
    machines.until(lambda: said in bytes(line.told[0].sound))
    caller.press("5")
    machines.until(lambda: line.told[0].keys == "5")
    caller.hang_up()


@pytest.mark.parametrize(
    "body",
    [
        b"v=0\r\nm=video 4000 RTP/AVP 31\r\n",
        b"x",
        b"m=audio 4000 RTP/AVP 18\r\nc=IN IP4 127.0.0.1\r\n",
    ],
)
def test_an_offer_without_sound_that_we_speak_is_not_acceptable(sip, body):
    line = sip()
    caller = line.caller()
    caller.send("INVITE", body=body)
    assert caller.answer(488)
    assert line.told == []
    caller.close()


def test_one_call_too_many_is_told_that_the_line_is_busy_and_the_next_is_taken_when_one_ends(sip):
    line = sip(calls_at_once=1)
    first = line.caller().call()
    second = line.caller()
    second.send("INVITE", body=second.offer)
    assert second.answer(486)
    second.close()
    first.hang_up()
    machines.until(lambda: line.engine.calls == 0)
    line.caller().call().hang_up()


@pytest.mark.parametrize(
    ("method", "status"),
    [("OPTIONS", 200), ("REGISTER", 405), ("MESSAGE", 405), ("SUBSCRIBE", 405), ("BYE", 405)],
)
def test_what_is_no_call_is_answered_and_makes_none(sip, method, status):
    line = sip()
    caller = line.caller()
    if method == "BYE":
        caller._to_tag, status = "unknown", 481
    caller.send(method)
    answer = caller.answer(status)
    assert b"Allow: INVITE" in answer or status == 481
    assert b"User-Agent" not in answer
    assert b"Server" not in answer
    assert line.told == []
    caller.close()


def test_noise_on_the_port_ends_no_call(sip):
    line = sip()
    caller = line.caller().call()
    for _ in range(200):
        caller.sip.sendto(secrets.token_bytes(secrets.randbelow(1500)), caller.to)
        caller.rtp.sendto(secrets.token_bytes(secrets.randbelow(60)), caller.media)
    for cut in range(0, len(caller.invite), 37):
        caller.sip.sendto(caller.invite[:cut], caller.to)
    said = voice(0.4)
    caller.say(said)
    machines.until(lambda: said in bytes(line.told[0].sound))
    caller.hang_up()


def test_a_fault_of_one_call_ends_that_call_alone(sip):
    class Faulty:
        def __init__(self, leg, *, says=b""):
            self.leg, self.sound, self.ended = leg, bytearray(), 0

        def heard(self, frame):
            if frame[0] == 0x11:
                raise RuntimeError("a fault of the driver")
            self.sound += frame

        def pressed(self, key): ...
        def played(self): ...

        def gone(self):
            self.ended += 1

    line = sip(listener=Faulty)
    one, two = line.caller().call(), line.caller().call()
    one.say(b"\x11" * 160)
    one.hung_up()
    said = voice(0.4)
    two.say(said)
    machines.until(lambda: said in bytes(line.told[1].sound))
    assert [one.ended for one in line.told] == [1, 0]
    one.close()
    two.hang_up()


def test_a_caller_of_whom_nothing_is_heard_for_long_is_gone(sip, monkeypatch):
    monkeypatch.setattr("candour.roles.phone.sip.media.DEAD_SECONDS", 0.6)
    line = sip()
    caller = line.caller().call()
    caller.hung_up()
    assert line.told[0].ended == 1
    caller.close()


def test_closing_the_line_says_goodbye_to_everybody(sip):
    line = sip()
    callers = [line.caller().call() for _ in range(3)]
    line.run(line.engine.close())
    for caller in callers:
        caller.hung_up()
        caller.close()


def test_silence_goes_on_where_nothing_is_said(sip):
    line = sip()
    caller = line.caller().call()
    machines.until(lambda: len(caller.heard) > 10 * len(QUIET))
    assert set(caller.heard) == {0xFF}
    caller.hang_up()
