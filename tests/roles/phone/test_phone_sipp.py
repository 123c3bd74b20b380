"""Another's SIP stack as the caller: sipp. It comes with `make setup-tests`, as the package sip-tester."""

import subprocess

import pytest
from caller import QUIET, tone, voice

import machines

HEADERS = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "A" <sip:a@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:line@[remote_ip]:[remote_port]>{tag}
Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:a@[local_ip]:[local_port]>
Max-Forwards: 70"""
OFFER = """v=0
o=a 1 {version} IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP {payloads}
{lines}"""
WITH_EVENTS = ("0 101", "a=rtpmap:101 telephone-event/8000\na=sendrecv")
WITHOUT = ("0", "a=sendrecv")
TAKEN_UP = '<recv response="100" optional="true"/><recv response="200"/>'


def said(method, number, *, media=None, tag="[peer_tag_param]"):
    """Return a step in which sipp sends a request; `media`: the payload types and the attributes of its offer."""
    head = f"{method} sip:line@[remote_ip]:[remote_port] SIP/2.0\n" + HEADERS.format(
        method=method, number=number, tag=tag
    )
    body = ""
    if media:
        body = OFFER.format(version=number, payloads=media[0], lines=media[1])
        head += "\nContent-Type: application/sdp"
    again = "" if method == "ACK" else ' retrans="500"'
    return f"<send{again}><![CDATA[\n{head}\nContent-Length: [len]\n\n{body}\n]]></send>"


def streamed(name, milliseconds):
    stream = f'<nop><action><exec rtp_stream="{name},1,0"/></action></nop>'
    return stream + f'<pause milliseconds="{milliseconds}"/>'


@pytest.fixture
def sipp(tmp_path, sip):
    """Return a way to let sipp call a line; it fails unless every call went as its scenario says."""

    def call(line, steps="", *, calls=1, more=()):
        scenario = ["-sn", "uac"]
        if steps:
            (tmp_path / "scenario.xml").write_text(
                f'<?xml version="1.0" encoding="ISO-8859-1"?><scenario name="calls">{steps}</scenario>'
            )
            scenario = ["-sf", "scenario.xml"]
        done = subprocess.run(
            ["sipp", *scenario, "-m", str(calls), "-i", "127.0.0.1", "-p", str(machines.free_port()), "-mp",
             str(machines.free_port() & ~1), "-nostdin", "-timeout", "50", *more, f"127.0.0.1:{line.port}"],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

    return call


def test_many_calls_are_taken_up_and_ended(sip, sipp):
    line = sip(calls_at_once=60)
    sipp(line, calls=50, more=["-r", "25", "-d", "300"])
    assert len(line.told) == 50
    machines.until(lambda: [one.ended for one in line.told] == [1] * 50)
    assert line.engine.calls == 0


def test_every_call_succeeds_though_each_tenth_message_is_lost(sip, sipp):
    line = sip(calls_at_once=60)
    sipp(line, calls=30, more=["-r", "30", "-d", "300", "-lost", "10"])
    assert len(line.told) == 30
    machines.until(lambda: line.engine.calls == 0)


def test_what_sipp_says_is_heard_to_the_byte_and_its_tones_are_keys(sip, sipp, tmp_path):
    sound = voice(0.5)
    tones = b"".join(tone(key, 0.08) + QUIET * 4 for key in "1590*#")
    tones += b"\xff" * (-len(tones) % 160)
    (tmp_path / "said.raw").write_bytes(sound + tones)
    line = sip()
    steps = [said("INVITE", 1, media=WITHOUT, tag=""), TAKEN_UP, said("ACK", 1), streamed("said.raw", 2500),
             said("BYE", 2), '<recv response="200"/>']  # fmt: skip
    sipp(line, "".join(steps))
    assert bytes(line.told[0].sound) == sound + tones
    assert line.told[0].keys == "1590*#"
    machines.until(lambda: line.told[0].ended == 1)


def test_sipp_holds_a_call_and_takes_it_up_again(sip, sipp, tmp_path):
    sound = voice(0.5)
    (tmp_path / "said.raw").write_bytes(sound)
    line = sip()
    steps = [said("INVITE", 1, media=WITH_EVENTS, tag=""), TAKEN_UP, said("ACK", 1)]
    for number, direction in ((2, "sendonly"), (3, "sendrecv")):
        media = (WITH_EVENTS[0], WITH_EVENTS[1].replace("sendrecv", direction))
        steps += [
            said("INVITE", number, media=media),
            TAKEN_UP,
            said("ACK", number),
            '<pause milliseconds="200"/>',
        ]
    steps += [streamed("said.raw", 1000), said("BYE", 4), '<recv response="200"/>']
    sipp(line, "".join(steps))
    assert bytes(line.told[0].sound) == sound


def test_sipp_cancels_too_late_and_hangs_up(sip, sipp):
    line = sip()
    cancel = said("CANCEL", 1, tag="").replace(
        "[branch]", "[branch-4]"
    )  # the INVITE's, four steps back
    steps = [said("INVITE", 1, media=WITH_EVENTS, tag=""), TAKEN_UP, said("ACK", 1), cancel,
             '<recv response="200"/>', said("BYE", 2), '<recv response="200"/>']  # fmt: skip
    sipp(line, "".join(steps))
    machines.until(lambda: line.told[0].ended == 1)


def test_the_line_hangs_up_on_sipp(sip, sipp):
    class Brief:
        def __init__(self, leg, *, says=b""):
            self.leg = leg
            leg.play(voice(0.2))

        def heard(self, frame): ...
        def pressed(self, key): ...
        def gone(self): ...

        def played(self):
            self.leg.end()

    line = sip(listener=Brief)
    answer = """<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>"""
    steps = [
        said("INVITE", 1, media=WITH_EVENTS, tag=""),
        TAKEN_UP,
        said("ACK", 1),
        '<recv request="BYE"/>',
        answer,
    ]
    sipp(line, "".join(steps), calls=5, more=["-r", "5"])
    machines.until(lambda: line.engine.calls == 0)
    assert not line.engine.edge._asked
