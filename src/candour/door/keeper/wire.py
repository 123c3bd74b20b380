"""How the pages speak to the keeper: one question and one answer a connection, length and canonical JSON.

Bytes travel as hexadecimal. Nothing is logged on either side.
"""

import json
import socket
from dataclasses import dataclass
from typing import Any, Final

from candour.seal.container import canonical

LARGEST: Final = 4 * 1024 * 1024
LARGEST_ANSWER: Final = 36 * 1024 * 1024
"""A whole mailbox in hexadecimal: twice what the exchange's client reads of one (`MAILBOX_MOST`), and its keys."""
TIMEOUT_SECONDS: Final = 45


class KeeperAway(Exception):
    """The keeper does not answer: nothing was sent, nothing is lost, try again."""


class KeeperRefused(Exception):
    """The keeper answered that it cannot, for the moment. `str()` is a code, not for the reader."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Write one message."""
    data = canonical(message)
    connection.sendall(len(data).to_bytes(4, "big") + data)


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        more = connection.recv(min(65536, size - len(data)))
        if not more:
            raise ConnectionError("the other side hung up")
        data += more
    return bytes(data)


def receive(connection: socket.socket, *, largest: int = LARGEST) -> dict[str, Any]:
    """Read one message of at most `largest` bytes.

    Raises:
        ConnectionError: the other side hung up, or sent what is not a message.
    """
    size = int.from_bytes(_exactly(connection, 4), "big")
    if size > largest:
        raise ConnectionError("a message is too long")
    try:
        message = json.loads(_exactly(connection, size))
    except (ValueError, RecursionError):
        raise ConnectionError("not a message") from None
    if not isinstance(message, dict):
        raise ConnectionError("not a message")
    return message


def _spoken(recording: str, parts: int) -> dict[str, str]:
    """Return what a question says of a recording: nothing where there is none."""
    return {"recording": recording, "parts": str(parts)} if recording else {}


@dataclass(frozen=True)
class Keeper:
    """The pages' side. Each method raises KeeperAway or KeeperRefused, and may then be called again."""

    address: str

    def _ask(self, act: str, **said: str) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(TIMEOUT_SECONDS)
                connection.connect(self.address)
                send(connection, {"act": act, **said})
                answer = receive(connection, largest=LARGEST_ANSWER)
        except OSError:
            raise KeeperAway("the keeper does not answer") from None
        if "refused" in answer:
            raise KeeperRefused(answer["refused"])
        return answer

    def draw(self) -> tuple[str, bytes]:
        """Return a fresh code (20 digits) and its packed keys (128 bytes)."""
        answer = self._ask("draw")
        return answer["code"], bytes.fromhex(answer["keys"])

    def file(
        self,
        envelope: bytes,
        *,
        tag: bytes,
        auth_hash: bytes,
        receipt: str,
        recording: str = "",
        parts: int = 0,
    ) -> None:
        """Keep a sealed report, and send the recording that it lists, all `parts` of it.

        When this returns it is safe on disk; a second one under the same tag leaves the first.
        """
        self._ask(
            "file",
            envelope=envelope.hex(),
            tag=tag.hex(),
            auth_hash=auth_hash.hex(),
            receipt=receipt,
            **_spoken(recording, parts),
        )

    def slip(self, envelope: bytes, *, tag: bytes, auth_hash: bytes) -> None:
        """Keep the sealed mailbox of a slip that is about to be printed."""
        self._ask("slip", envelope=envelope.hex(), tag=tag.hex(), auth_hash=auth_hash.hex())

    def say(self, envelope: bytes, *, once: str, recording: str = "", parts: int = 0) -> None:
        """Keep a sealed message of a returning reporter. `once` (32 hex) makes sending twice leave one."""
        self._ask("say", envelope=envelope.hex(), once=once, **_spoken(recording, parts))

    def part(self, envelope: bytes, *, recording: str, nth: int) -> None:
        """Keep the sealed part `nth` of a recording (32 hex). When this returns it is safe on disk."""
        self._ask("part", envelope=envelope.hex(), recording=recording, nth=str(nth))

    def discard(self, recording: str) -> None:
        """Destroy a recording, as its caller wished."""
        self._ask("discard", recording=recording)

    def end(self, recording: str, *, danger: bool) -> None:
        """Send what a caller said who is gone: a report without a code."""
        self._ask("end", recording=recording, danger="yes" if danger else "no")

    def end_all(self) -> None:
        """Send whatever an earlier process of the telephone left."""
        self._ask("end-all")

    def look(self, code: str) -> tuple[bytes, list[bytes]] | None:
        """Return a code's packed keys and what lies in its mailbox; None if wrong, purged or unknown."""
        answer = self._ask("look", code=code)
        return self._found(answer)

    def look_again(self, packed: bytes) -> tuple[bytes, list[bytes]] | None:
        """The same for keys that a visit has derived already."""
        return self._found(self._ask("look-again", keys=packed.hex()))

    @staticmethod
    def _found(answer: dict[str, Any]) -> tuple[bytes, list[bytes]] | None:
        if not answer["open"]:
            return None
        return bytes.fromhex(answer["keys"]), [bytes.fromhex(one) for one in answer["parcels"]]
