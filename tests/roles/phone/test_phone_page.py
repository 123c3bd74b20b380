"""The page to call from, through the whole process: WebRTC in a telephone's place, the same flow, the same envelopes."""

import asyncio
import threading

import pytest
import urllib3
from aiortc import RTCPeerConnection
from caller import voice
from page_caller import PageCaller
from phone_line import FRAME, PhoneLine
from softphone import share

import machines
from candour.roles.phone.page.call import PageCall
from candour.roles.phone.page.server import MOST_CALLS
from candour.roles.phone.prompts.names import Prompt

ENOUGH = 0.9
"""A loaded machine loses a frame now and then."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    page = machines.free_port()
    line = PhoneLine(
        machines.found(tmp_path_factory.mktemp("page")), CANDOUR_CALL_PAGE_PORT=str(page)
    )
    line.page_port = page
    machines.until(lambda: asks(line, "GET", "/").status == 200)
    yield line
    line.end()


def asks(line, method, path, **more):
    return urllib3.request(method, f"http://127.0.0.1:{line.page_port}{path}", timeout=30, retries=False, **more)  # fmt: skip


def test_a_message_is_left_from_the_page_and_its_code_comes_back_by_sip(line):
    said = voice(3.0, seed=81).replace(b"\x7f", b"\xff")
    caller = PageCaller(line).leave(said)
    code = caller.hand_in()
    caller.begins(Prompt.TYPE_BACK, seconds=60)
    caller.press(code)
    caller.begins(Prompt.CODE_RIGHT)
    caller.hung_up(seconds=30)
    caller.close()

    _, sound, _ = line.until_report(lambda one: share(said, one[1]) >= ENOUGH)
    assert len(sound) <= len(said) + 150 * FRAME
    question = line.write(line.keys_of(code), act="question", text="Is this still going on?")
    assert question
    back = line.caller().come_back(code)
    back.begins(Prompt.MAILBOX_MENU)
    back.hang_up()


def test_nothing_of_a_browser_is_logged(line):
    caller = PageCaller(line).into_menu()
    caller.hang_up()
    asks(line, "POST", "/calls", headers={"Content-Type": "application/json"}, body=b'{"sdp": "v=0"}')  # fmt: skip
    assert not [one for one in ("candidate", "127.0.0.1", "ICE", "sdp") if one in line.phone.said()]


def test_two_stars_hang_up_at_once(line):
    caller = PageCaller(line).into_menu()
    caller.press("**")
    caller.hung_up(seconds=5)
    caller.close()


def test_who_closes_the_page_in_the_middle_of_a_message_leaves_it_without_a_code(line):
    said = voice(6.0, seed=82).replace(b"\x7f", b"\xff")
    caller = PageCaller(line).leave(said, finish=False)
    caller.hang_up()
    report, _, _ = line.until_report(lambda one: share(said, one[1]) >= ENOUGH)
    assert report.tag == ""


def test_more_than_a_few_calls_are_refused_and_room_comes_again(line):
    callers = [PageCaller(line).call() for _ in range(MOST_CALLS)]
    extra = PageCaller(line)
    assert extra.ask(callers[0].peer.localDescription.sdp).status == 503
    extra.close()
    for one in callers:
        one.hang_up()
    machines.until(lambda: _rings(line))


def _rings(line):
    caller = PageCaller(line)
    try:
        caller.call()
    except AssertionError:
        return False
    else:
        return True
    finally:
        caller.close()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/plain"}, b'{"sdp": ""}', 415),
        ({"Content-Type": "application/json"}, b"{", 400),
        ({"Content-Type": "application/json"}, b"[" * 5000, 400),
        ({"Content-Type": "application/json"}, b'{"sdp": 7}', 400),
        ({"Content-Type": "application/json"}, b'{"sdp": "v=0"}', 400),
        ({"Content-Type": "application/json"}, b"\xff\xfe", 400),
        ({"Content-Type": "application/json"}, b'{"sdp": "' + b"x" * 70_000 + b'"}', 413),
        ({"Content-Type": "application/json", "Host": "evil.example"}, b'{"sdp": ""}', 421),
    ],
)
def test_what_is_no_call_is_refused_and_the_next_one_is_taken(line, headers, body, status):
    assert asks(line, "POST", "/calls", headers=headers, body=body).status == status
    assert _rings(line)


def test_the_page_is_served_to_its_own_name_alone_and_lets_in_nobody_elses_script(line):
    answer = asks(line, "GET", "/")
    assert "0800 085 0000" in answer.data.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert asks(line, "GET", "/", headers={"Host": "evil.example"}).status == 421
    for path in ("/page.js", "/page.css", "/public.css"):
        assert asks(line, "GET", path).status == 200
    assert asks(line, "GET", "/../server.py").status == 404


def test_a_browser_that_asks_and_never_comes_is_given_up(monkeypatch):
    """Nobody is answered, and the room for a call comes back."""
    from candour.roles.phone.page import server

    monkeypatch.setattr(server, "CONNECT_SECONDS", 0.2)
    answered = []

    async def ask():
        port = machines.free_port()
        page = server.Server(answered.append)
        await page.start(port)
        peer = RTCPeerConnection()
        peer.createDataChannel("keys")
        peer.addTransceiver("audio")
        await peer.setLocalDescription(await peer.createOffer())
        sdp, address = peer.localDescription.sdp, f"http://127.0.0.1:{port}/calls"
        statuses = []
        for _ in range(2 * MOST_CALLS):
            answer = await asyncio.to_thread(urllib3.request, "POST", address, json={"sdp": sdp})
            statuses.append(answer.status)
            await asyncio.sleep(0.3)
        await peer.close()
        await page.close()
        return statuses

    found = []
    thread = threading.Thread(target=lambda: found.extend(asyncio.run(ask())))
    thread.start()
    thread.join(60)
    assert found == [200] * 2 * MOST_CALLS
    assert not answered


class Broken:
    """A driver that fails at whatever it is told."""

    def __init__(self, *, at):
        self.at, self.ended = at, 0

    def _fail(self, what):
        if what == self.at:
            raise RuntimeError

    def heard(self, frame):
        self._fail("heard")

    def pressed(self, key):
        self._fail("pressed")

    def played(self):
        self._fail("played")

    def gone(self):
        self.ended += 1


@pytest.mark.parametrize("at", ["heard", "pressed", "played", "live"])
def test_a_fault_of_its_driver_ends_one_call_and_is_told_once(at):
    driver, overs = Broken(at=at), []
    call = PageCall(lambda leg: driver, over=lambda: overs.append(1))
    call.there(True)
    call.play(b"\x20" * FRAME)
    if at == "live":
        call.live(lambda: 1 / 0)
    call.next()
    call.next()
    call.says(b"\x20" * FRAME)
    call.pressed("1")
    assert (driver.ended, overs) == (1, [1])
    call.there(False)
    call.end()
    assert (driver.ended, overs) == (1, [1])
    call.play(b"\x20" * FRAME)
    assert call.next() == b"\xff" * FRAME, "what is over says nothing and holds nothing"


def test_a_port_that_is_taken_is_told_of_in_one_sentence(line, monkeypatch):
    for setting in ("CANDOUR_CALL_PAGE_PORT", "CANDOUR_SWITCHBOARD_PORT"):
        monkeypatch.setitem(line.ground.settings, "CANDOUR_CALL_PAGE_PORT", "0")
        monkeypatch.setitem(line.ground.settings, setting, str(line.page_port))
        port = str(machines.free_port())
        found = machines.run(line.ground, "intake", "serve", "phone", "--port", port)
        assert found.returncode == 2
        assert f"Give {setting} another." in found.stderr
        assert "Traceback" not in found.stderr
