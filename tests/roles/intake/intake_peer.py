"""The other end of the wire protocol, for the pages' tests: speaks the real protocol over a real socket and derives real keys
with a hardener's key of its own, but keeps what it is given in lists instead of a database. The keeper itself, its outbox
and its hardener are tested elsewhere; here the pages are.
"""

import contextlib
import os
import socketserver
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from candour.door.keeper import wire
from candour.parcels import messages
from candour.seal import closing, code, mailbox, opening, oprf
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey
from candour.trust import directory
from candour.words.weeks import week_of

SITE = "intake.test"


@dataclass
class Charity:
    """Keys of the desk, and a trust folder that names them."""

    folder: Path
    epoch: Identity = field(default_factory=lambda: Identity(os.urandom(32)))
    desk: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))

    def found(self, *, today) -> None:
        """Write root, supervisors and public directory."""
        self.folder.mkdir()
        root, first, second = (SigningKey(os.urandom(32)) for _ in range(3))
        by = {"first": first, "second": second}
        said = {"number": 1, "previous": "", "expires_on": "2099-12-31", "demonstration": True}
        supervisors = directory.Supervisors(
            **said, keys={name: key.public.raw.hex() for name, key in by.items()}
        )
        public = directory.PublicDirectory(
            **said,
            site=SITE,
            epochs={week_of(today): str(self.epoch.recipient)},
            desk_keys=[self.desk.public.raw.hex()],
            hardeners=[],
            watchdog=str(self.epoch.recipient),
            exchange=first.public.raw.hex(),
        )
        (self.folder / "root.pub").write_text(root.public.raw.hex(), "ascii")
        note = directory.issue("supervisors", supervisors, by={"root": root})
        (self.folder / "supervisors.note").write_text(note, "utf-8")
        (self.folder / "public.note").write_text(directory.issue("public", public, by=by), "utf-8")

    def opened(self, envelope: bytes):
        """Return the container in an envelope, as an opener at the desk would."""
        return opening.open_envelope(envelope, identities=[self.epoch])

    def reply(
        self, keys: mailbox.Keys, *, act: str, text: str, number: int, id_: str, by=None
    ) -> bytes:
        """Return a message to a reporter."""
        message = messages.ToReporter(id=id_, act=act, text=text, number=number, week="2026-W48")
        return closing.close(
            Type.TO_REPORTER,
            messages.encode(message),
            header={"v": 1, "box": keys.tag.hex(), "number": number},
            to=[keys.recipient],
            by=by or self.desk,
        )


class Peer:
    """Answers as the keeper does. `refusing` makes it refuse an act with a code."""

    def __init__(self, address: str) -> None:
        self.hardener = oprf.HardenerKey.from_seed(os.urandom(32))
        self.reports: dict[str, dict[str, str]] = {}
        self.filed = 0
        self.said: dict[str, bytes] = {}
        self.boxes: dict[str, list[bytes]] = {}
        self.refusing: dict[str, str] = {}
        self.drawn: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        self.address = address
        self._server = _Server(address, _Handler)
        self._server.peer = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Go away, as a keeper that was stopped."""
        self._server.shutdown()
        self._server.server_close()
        Path(self.address).unlink(missing_ok=True)

    def keys(self, digits: str) -> mailbox.Keys:
        request = mailbox.begin(digits, salt=mailbox.site_salt(SITE))
        answer = self.hardener.evaluate(request.element)
        return mailbox.complete(request, answer, hardener=self.hardener.public)

    def answer(self, said: dict[str, Any]) -> dict[str, Any]:
        act = said.pop("act")
        if act in self.refusing:
            return {"refused": self.refusing[act]}
        acts = {
            "draw": self._draw,
            "file": self._file,
            "say": self._say,
            "look": self._look,
            "look-again": self._look_again,
        }
        return acts[act](**said)

    def _draw(self):
        digits = code.draw()
        self.drawn.append(digits)
        return {"code": digits, "keys": self.keys(digits).pack().hex()}

    def _file(self, *, envelope, tag, auth_hash, receipt):
        self.filed += 1
        kept = {"envelope": envelope, "auth_hash": auth_hash, "receipt": receipt}
        self.reports.setdefault(tag, kept)
        return {}

    def _say(self, *, envelope, once):
        assert len(bytes.fromhex(once)) == 16
        self.said.setdefault(once, bytes.fromhex(envelope))
        return {}

    def _look(self, *, code):
        self.hold.wait(10)
        return self._visit(self.keys(code))

    def _look_again(self, *, keys):
        return self._visit(mailbox.Keys.unpack(bytes.fromhex(keys)))

    def _visit(self, keys):
        tag = keys.tag.hex()
        return {
            "open": tag in self.reports,
            "keys": keys.pack().hex(),
            "parcels": [one.hex() for one in self.boxes.get(tag, [])],
        }


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64
    peer: Peer


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            wire.send(self.request, self.server.peer.answer(wire.receive(self.request)))
