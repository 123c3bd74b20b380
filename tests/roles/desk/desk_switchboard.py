"""A stand-in for the telephone's switchboard: it speaks the contract of `parcels.switchboard`, checks every signature, and does as much
with its seats as a page needs to be looked at. With `answers` it takes a softphone's offer as a real peer would. For tests."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from candour.parcels import signing
from candour.roles.desk.services import softphone
from candour.seal import claim
from cast_directories import signing_key

CLAIM = "1" * 10 + f"{(1 - 1111111111 * 100) % 97:02d}"
CALL = {
    "language": "cy",
    "returned": False,
    "about": "",
    "claim": claim.grouped(CLAIM),
    "caller": "here",
}
MOVES = {
    "ready": {"state": "ready", "call": None},
    "break": {"state": "break", "call": None},
    "decline": {"state": "break", "call": None},
    "answer": {"state": "talking"},
    "end": {"state": "wrapping", "call": {"caller": "code"}},
    "leave": {"state": "wrapping", "call": {"caller": "here"}},
    "hold": {"call": {"caller": "held"}},
    "resume": {"call": {"caller": "here"}},
    "away": {"state": "break", "has_sound": False, "call": None},
}
assert claim.parse(CLAIM) == CLAIM


@dataclass
class Board:
    """Its seats by number, what each was asked, and whether anybody is there at all."""

    verifier: object
    seats: dict[str, dict] = field(default_factory=dict)
    asked: list[tuple[str, dict]] = field(default_factory=list)
    unsigned: int = 0
    away: bool = False
    raw: bytes | None = None  # said instead of an answer
    peer: "Peer | None" = None
    sound: dict = field(default_factory=lambda: {"kind": "webrtc", "relay_only": False, "ice": []})

    def act(self, seat, said):
        """Do what is asked and return what the seat sees."""
        self.asked.append((seat, said))
        found = self.seats.setdefault(seat, {"state": "break", "has_sound": False, "call": None})
        act, shown = said["act"], {}
        if act == "connect":
            shown["sound"] = self.sound
        if act == "offer":
            shown["sdp"] = self.peer.answer(said["sdp"]) if self.peer else "v=0"
            found["has_sound"] = True
        if act in {"room", "supervisor"}:
            key, value = {
                "room": ("room", "" if found["call"].get("room") else "482913"),
                "supervisor": ("asked_supervisor", not found["call"].get("asked_supervisor")),
            }[act]
            found["call"][key] = value
        self._move(found, MOVES.get(act, {}))
        return {**found, **shown}

    def _move(self, found, move):
        for key, value in move.items():
            if key == "call" and value and found["call"]:
                found["call"] |= value
            else:
                found[key] = value

    def ring(self, seat, **call):
        """Let a call ring at a seat."""
        self.seats[seat] |= {"state": "ringing", "call": {**CALL, **call}}

    @property
    def acts(self):
        return [said["act"] for _, said in self.asked]


class Peer:
    """The telephone's end of the sound, by aiortc, on a thread of its own: it hears, and says nothing but silence."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.connections = []
        self.offers = []
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def answer(self, offer):
        self.offers.append(offer)
        return asyncio.run_coroutine_threadsafe(self._answer(offer), self.loop).result(20)

    async def _answer(self, offer):
        from aiortc import RTCPeerConnection, RTCSessionDescription
        from aiortc.mediastreams import AudioStreamTrack

        made = RTCPeerConnection()
        self.connections.append(made)
        made.addTrack(AudioStreamTrack())
        await made.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        await made.setLocalDescription(await made.createAnswer())
        return made.localDescription.sdp

    def close(self):
        for one in self.connections:
            asyncio.run_coroutine_threadsafe(one.close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def _handler(board):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = self._said(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _said(self, body):
            try:
                signed = signing.verify(
                    "POST", self.path, headers=self.headers, keys={"desk": board.verifier}, today=date.today()
                )  # fmt: skip
            except signing.NotSigned:
                signed = None
            if signed is None or not signed.covers(body):
                board.unsigned += 1
                return 403, b""
            if board.away:
                return 503, b""
            if board.raw is not None:
                return 200, board.raw
            seat = self.path.removeprefix("/v1/seats/")
            return 200, json.dumps(board.act(seat, json.loads(body))).encode()

        def log_message(self, *_):
            """Say nothing."""

    return Handler


@pytest.fixture(name="board")
def board_fixture(cast, settings, tmp_path):
    """The switchboard, at the address that the desk's settings name."""
    key = signing_key()
    settings.INSTALLATION_KEY_FILE = tmp_path / "installation.key"
    settings.INSTALLATION_KEY_FILE.write_text(key.seed.hex())
    softphone.TROUBLE.is_there(found=True)
    made = Board(key.public)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.SWITCHBOARD = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
