"""The trunk as we ship it: TLS and SRTP or no call; and an Asterisk that can do nothing but what calls need."""

import re
import subprocess
from functools import partial

import pytest
import urllib3
from asterisk_line import AsteriskLine
from caller import voice
from chroot import SHIPPED, SOUNDS, Asterisk
from secure_caller import SecureTalker

import machines


def made_out(folder):
    """Make an authority and a certificate of the line, as openssl makes them."""
    for words in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out carrier-ca.crt -days 2 -subj /CN=authority",
        "req -newkey rsa:2048 -nodes -keyout line.key -out line.csr -subj /CN=line",
        "x509 -req -in line.csr -CA carrier-ca.crt -CAkey ca.key -out line.crt -days 2",
    ):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def trunk(tmp_path_factory):
    """A line on the trunk of site/pjsip.conf, whose addresses alone are this machine's."""
    folder = tmp_path_factory.mktemp("trunk")
    made_out(folder)
    text = (SHIPPED / "site/pjsip.conf").read_text()
    text = text.replace("192.0.2.10:5061", "127.0.0.1:{sip}").replace("192.0.2.10", "127.0.0.1")
    text = text.replace("198.51.100.0/28", "127.0.0.1/32")
    text = text.replace("/etc/candour-asterisk/site", "{site}")
    files = [folder / name for name in ("carrier-ca.crt", "line.crt", "line.key")]
    line = AsteriskLine(
        machines.found(folder / "ground"),
        asterisk=Asterisk(trunk=text, files=files),
        talker=partial(SecureTalker, authority=folder / "carrier-ca.crt"),
    )
    yield line
    line.end()


def test_a_message_is_left_over_tls_and_srtp_and_the_desk_opens_exactly_what_was_said(trunk):
    said = voice(5.3, seed=401)
    caller = trunk.caller().leave(said)
    code = caller.hand_in()
    caller.hang_up()
    report, sound, _ = trunk.until_report(lambda one: said in one[1])
    assert report.has_code
    assert set(sound.replace(said, b"")) <= {0xFF}
    assert trunk.keys_of(code).tag.hex() == report.tag


def test_a_call_whose_sound_would_not_be_encrypted_is_not_taken(trunk):
    caller = trunk.caller()
    plain = re.sub(rb"a=crypto:.*\r\n", b"", caller.offer).replace(b"RTP/SAVP", b"RTP/AVP")
    caller.send("INVITE", body=plain)
    assert caller.answer(488)
    caller.close()


def test_asterisk_is_reached_at_its_trunk_and_at_the_loopback_and_nowhere_else(trunk):
    caller = trunk.caller().into_menu()
    shown = subprocess.run(["ss", "-lntupH"], capture_output=True, text=True, check=True).stdout
    ours = [
        line.split() for line in shown.splitlines() if f"pid={trunk.asterisk.process.pid}," in line
    ]
    at = {(one[0], *one[4].rsplit(":", 1)) for one in ours}
    assert ("tcp", "127.0.0.1", str(trunk.asterisk.sip)) in at
    assert ("tcp", "127.0.0.1", str(trunk.asterisk.http)) in at
    assert {port for kind, _, port in at if kind == "tcp"} == {
        str(trunk.asterisk.sip),
        str(trunk.asterisk.http),
    }
    sounding = range(trunk.asterisk.rtp, trunk.asterisk.rtp + SOUNDS)
    assert [one for one in at if one[1] == "127.0.0.1" and int(one[2]) in sounding]
    others = [one for one in at if one[1] != "127.0.0.1"]
    assert len(others) <= 2  # its resolver's, which asks nothing: no name stands in what we ship
    assert not [one for one in others if int(one[2]) in sounding]
    caller.hang_up()


def test_it_has_loaded_what_it_was_told_and_nothing_else(trunk):
    wanted = set(re.findall(r"^load = (\S+)", (SHIPPED / "modules.conf").read_text(), re.MULTILINE))
    shown = trunk.asterisk.ask("module show").splitlines()
    loaded = {line.split()[0] for line in shown if ".so" in line}
    assert loaded == wanted
    assert not [line for line in shown if "Not Running" in line]
    assert "Logging:                    Disabled" in trunk.asterisk.ask("cdr show status")
    assert "CEL Logging: Disabled" in trunk.asterisk.ask("cel show status")
    assert len(trunk.asterisk.ask("logger show channels").split("-\n")[-1].strip()) == 0


def test_whoever_has_the_password_can_still_record_nothing(trunk):
    caller = trunk.caller().into_menu()
    shown = trunk.asterisk.ask("core show channels concise")
    name = re.search(r"^PJSIP/.*!(\d+\.\d+)$", shown, re.MULTILINE)[1]
    where = f"http://127.0.0.1:{trunk.asterisk.http}/ari"
    who = urllib3.make_headers(basic_auth=f"candour:{trunk.asterisk.password}")
    for form in ("wav", "ulaw", "sln", "gsm", "WAV"):
        done = urllib3.request(
            "POST", f"{where}/channels/{name}/record?name=x&format={form}", headers=who
        )
        assert done.status == 422, (form, done.status, done.data)
    for ask in ("core show applications", "core show file formats"):
        assert not re.search(
            r"Record|MixMonitor|VoiceMail|Dial\b|Originate|wav", trunk.asterisk.ask(ask)
        )
    caller.hang_up()
