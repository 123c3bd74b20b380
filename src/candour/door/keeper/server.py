"""The keeper's process: answers the pages on a socket that only this machine's user can reach."""

import contextlib
import logging
import re
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import urllib3
from django.conf import settings
from django.db import connection

from candour.blobs.fields import set_down
from candour.blobs.store import StoreAway
from candour.door.keeper import courier, spoken, wire, writer
from candour.door.keeper.brake import Brake
from candour.door.keeper.hardening import HardenerAway, Hardening, Ready
from candour.parcels import exchange as exchange_client
from candour.parcels import recording
from candour.parcels.exchange import Exchange, ExchangeAway, ExchangeRefused
from candour.parcels.links import BadLinks, installation_key, load
from candour.seal import mailbox
from candour.trust import TrustError
from candour.trust.store import Store
from candour.words.weeks import week_of

_LOG: Final = logging.getLogger("candour.keeper")

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_RECORDING: Final = re.compile(r"[0-9a-f]{32}")
LARGEST_ENVELOPE: Final = 512 * 1024


class Acts:
    """What the keeper does when it is asked; holds the process's few long-lived parts."""

    def __init__(self) -> None:
        """Read links, keys and directories; start the writer, the courier and the drawing of codes."""
        links = load(settings.LINKS_FILE)
        key = installation_key(settings.INSTALLATION_KEY_FILE)
        self.store = store = courier.trust_store()
        self.exchange: Exchange = exchange_client.connect(links.exchange, name=links.name, key=key)
        if not store.has_public():
            _fetch_first(self.exchange, store)
        directory = store.public()
        if not directory.hardeners:
            raise BadLinks("the public directory names no hardener")
        if not settings.DEMONSTRATION and _is_this_host(links.hardener):
            raise BadLinks(
                "the hardener must stand elsewhere: beside the intake it protects nothing"
            )
        self.box = links.doors_box
        self.hardening = Hardening(
            links.hardener,
            links.name,
            key,
            mailbox.site_salt(directory.site),
            bytes.fromhex(directory.hardeners[0]),
            urllib3.PoolManager(num_pools=1, maxsize=8),
        )
        self.ready = Ready(self.hardening, count=settings.CODES_READY)
        self.writer = writer.Writer()
        self.brake = Brake(settings.LOOKUP_PAUSE_MS / 1000)
        self.gate = threading.BoundedSemaphore(settings.LOOKUPS_AT_ONCE)
        self.idle = spoken.Idle()
        threading.Thread(target=self.end_given_up, name="given-up", daemon=True).start()
        carrier = courier.Courier(self.exchange, links, key, store, courier.receiver(links))
        threading.Thread(target=carrier.run, name="courier", daemon=True).start()

    def answer(self, said: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one question; a refusal is a code that the pages turn into a sentence."""
        acts: dict[str, Callable[..., dict[str, Any]]] = {
            "draw": self._draw,
            "file": self._file,
            "slip": self._slip,
            "say": self._say,
            "look": self._look,
            "look-again": self._look_again,
            "part": self._part,
            "discard": self._discard,
            "end": self._end,
            "end-all": self._end_all,
        }
        act = acts.get(str(said.pop("act", "")))
        if act is None:
            return {"refused": "unknown"}
        try:
            return act(**_texts(said))
        except HardenerAway:
            return {"refused": "hardener"}
        except (ExchangeAway, ExchangeRefused):
            return {"refused": "exchange"}
        except (writer.NotKept, StoreAway):
            return {"refused": "disk"}
        except (TypeError, ValueError):
            return {"refused": "malformed"}

    def _draw(self) -> dict[str, Any]:
        code, keys = self.ready.draw()
        return {"code": code, "keys": keys.pack().hex()}

    def _file(
        self,
        *,
        envelope: str,
        tag: str,
        auth_hash: str,
        receipt: str,
        recording: str = "",
        parts: str = "0",
    ) -> dict[str, Any]:
        sealed, heard = _envelope(envelope), _spoken(recording, parts)
        if not _DIGEST.fullmatch(tag) or not _DIGEST.fullmatch(auth_hash):
            raise ValueError("a tag is 64 small hexadecimal digits")
        kept = set_down(sealed)  # here, not in the one thread that writes: the store may be slow
        self.writer.keep(
            lambda: writer.file(
                kept,
                box=self.box,
                tag=tag,
                auth_hash=auth_hash,
                receipt=receipt,
                channel=settings.DOOR,
                heard=heard,
            )
        )
        return {}

    def _slip(self, *, envelope: str, tag: str, auth_hash: str) -> dict[str, Any]:
        sealed = _envelope(envelope)
        if not _DIGEST.fullmatch(tag) or not _DIGEST.fullmatch(auth_hash):
            raise ValueError("a tag is 64 small hexadecimal digits")
        self.writer.keep(lambda: writer.slip(sealed, box=self.box, tag=tag, auth_hash=auth_hash))
        return {}

    def _say(
        self, *, envelope: str, once: str, recording: str = "", parts: str = "0"
    ) -> dict[str, Any]:
        sealed, heard = _envelope(envelope), _spoken(recording, parts)
        if len(bytes.fromhex(once)) != 16:
            raise ValueError("a mark has 16 bytes")
        kept = set_down(sealed)
        self.writer.keep(lambda: writer.say(kept, box=self.box, once=once, heard=heard))
        return {}

    def _part(self, *, envelope: str, recording: str, nth: str) -> dict[str, Any]:
        sealed, of, place = _envelope(envelope), _recording(recording), _number(nth)
        self.idle.touch(of)
        self.writer.keep(lambda: spoken.keep(sealed, of=of, nth=place))
        return {}

    def _discard(self, *, recording: str) -> dict[str, Any]:
        of = _recording(recording)
        self.writer.keep(lambda: spoken.discard(of))
        return {}

    def _end(self, *, recording: str, danger: str) -> dict[str, Any]:
        of = _recording(recording)
        if danger not in {"yes", "no"}:
            raise ValueError("yes or no")
        self.end_spoken(of, danger=danger == "yes")
        return {}

    def _end_all(self) -> dict[str, Any]:
        """Send whatever an earlier process of the telephone left: its callers are gone."""
        for of in spoken.held():
            self.end_spoken(of, danger=False)
        return {}

    def end_spoken(self, of: str, *, danger: bool) -> None:
        """Send a recording whose caller is gone, as a report without a code.

        Raises:
            NotKept: it stays as it is, and is sent later.
        """
        desk = self.store.public().epoch(week_of(date.today()))  # noqa: DTZ011 - the week names the key
        self.writer.keep(lambda: spoken.end(of, danger=danger, box=self.box, desk=desk))

    def end_given_up(self) -> None:
        """Send, for ever, what was left alone for an hour. The outermost edge of its thread."""
        while True:
            time.sleep(60)
            try:
                for of in self.idle.given_up(spoken.held()):
                    self.end_spoken(of, danger=False)
            except Exception:  # noqa: BLE001 - were the thread to end, what a caller said would lie here for ever
                _LOG.exception("fault")
            finally:
                connection.close()

    def _look(self, *, code: str) -> dict[str, Any]:
        time.sleep(self.brake.pause())
        with self.gate:
            keys = self.hardening.keys(code)
        found = self._visit(keys)
        if not found["open"]:
            self.brake.wrong()
        return found

    def _look_again(self, *, keys: str) -> dict[str, Any]:
        return self._visit(mailbox.Keys.unpack(bytes.fromhex(keys)))

    def _visit(self, keys: mailbox.Keys) -> dict[str, Any]:
        """Fetch a mailbox; one that was handed in but not yet made at the exchange is open and empty."""
        waits = writer.is_waiting(keys.tag.hex(), auth_hash=keys.auth_hash.hex())
        parcels = self.exchange.visit(keys.tag.hex(), auth=keys.auth)
        if parcels is None and waits:  # asked before: the courier may have made it in between
            parcels = []
        return {
            "open": parcels is not None,
            "keys": keys.pack().hex(),
            "parcels": [one.hex() for one in parcels or []],
        }


def _fetch_first(exchange: Exchange, store: Store) -> None:
    """Take the first public directory from the exchange: a new door has none until the desk has published one.

    Raises:
        TrustError: there is none yet, or it is not to be believed. Whoever started this process starts it again.
    """
    try:
        note = exchange.directory()
    except (ExchangeAway, ExchangeRefused):
        raise TrustError("no public directory is here, and the exchange does not answer") from None
    if note is None:
        raise TrustError("no public directory is here, and the desk has published none yet")
    store.accept_public(note)


def _texts(said: dict[str, Any]) -> dict[str, str]:
    if not all(isinstance(one, str) for one in said.values()):
        raise TypeError("a question's parts are texts")
    return said


def _is_this_host(address: str) -> bool:
    """Say whether an address leads to this machine: only one's own address can be listened on."""
    host = urllib3.util.parse_url(address).host or ""
    try:
        found = socket.getaddrinfo(host.strip("[]"), 0, type=socket.SOCK_STREAM)
    except OSError:
        return False
    for family, kind, protocol, _, target in found:
        with contextlib.suppress(OSError), socket.socket(family, kind, protocol) as probe:
            probe.bind(target)
            return True
    return False


def _envelope(said: str) -> bytes:
    """Return a sealed envelope that the exchange will take: one it refuses would stand in the way of all others."""
    sealed = bytes.fromhex(said)
    if not 0 < len(sealed) <= LARGEST_ENVELOPE:
        raise ValueError("empty, or too large")
    return sealed


def _recording(said: str) -> str:
    """Return the id of a recording, if it can be one."""
    if not _RECORDING.fullmatch(said):
        raise ValueError("a recording's id is 32 small hexadecimal digits")
    return said


def _number(said: str) -> int:
    """Return a place in a recording, or how many parts it has."""
    if not (
        said.isascii() and said.isdigit() and len(said) <= 3 and int(said) <= recording.MOST_PARTS
    ):
        raise ValueError("a recording has at most 192 parts")
    return int(said)


def _spoken(of: str, parts: str) -> writer.Spoken | None:
    """Return which recording a message lists, if any."""
    return writer.Spoken(_recording(of), _number(parts)) if of else None


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128
    acts: Acts

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the library's signature
        """Log a fault as every role does, class and line; left alone, the library prints a whole traceback."""
        _LOG.error("fault", exc_info=True)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)  # noqa: S101 - narrows the type, checks nothing
        try:
            with contextlib.suppress(OSError):
                self.request.settimeout(wire.TIMEOUT_SECONDS)
                wire.send(self.request, server.acts.answer(wire.receive(self.request)))
        finally:
            connection.close()  # this thread's own, if it asked anything


def serve(address: str) -> None:
    """Answer until the process is ended."""
    path = Path(address)
    path.unlink(missing_ok=True)
    acts = Acts()
    with _Server(address, _Handler) as server:
        path.chmod(0o600)
        server.acts = acts
        server.serve_forever()
