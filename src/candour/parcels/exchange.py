"""The client of the exchange's API. Every call may fail, and then changes nothing that a second call would not."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import urllib3

from candour.parcels import series, signing
from candour.seal.keys import SigningKey

TIMEOUT: Final = urllib3.Timeout(connect=3, read=15)
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of the longest answer: a page of a mailbox. Compressed answers are not unpacked."""
MAILBOX_MOST: Final = 16 * 1024 * 1024
"""Sealed bytes that a mailbox may hold to be read: some 1,500 letters, so that a rogue exchange fills no memory."""
DIGEST_BYTES: Final = 32
_CURSOR: Final = re.compile(r"([0-9a-f]{64})?")
_GONE: Final = 410


class ExchangeAway(Exception):
    """The exchange did not answer, or not sensibly. Nothing is lost: try again."""


class ExchangeRefused(Exception):
    """The exchange answered no: a mistake in who may use which box, or a fault of ours."""


@dataclass(frozen=True)
class Exchange:
    """One correspondent's view of the exchange."""

    address: str
    name: str
    key: SigningKey
    pool: urllib3.PoolManager

    def _call(self, method: str, path: str, *, body: bytes = b"") -> tuple[int, bytes]:
        signed = signing.sign(
            method,
            path,
            body=body,
            name=self.name,
            key=self.key,
            today=date.today(),  # noqa: DTZ011 - see signing: a day is all a request says
        )
        try:
            answer = self.pool.request(
                method,
                self.address + path,
                body=body,
                headers={**signed, "Content-Type": "application/octet-stream"},
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            data = answer.read(LARGEST + 1, decode_content=False)
            answer.release_conn()
        except urllib3.exceptions.HTTPError:
            raise ExchangeAway("the exchange does not answer") from None
        if answer.status >= 500:
            raise ExchangeAway("the exchange has a fault")
        if answer.status in {400, 401, 403, 405, 413}:
            raise ExchangeRefused(f"the exchange answered {answer.status}")
        if len(data) > LARGEST:
            raise ExchangeAway("the exchange's answer is too long")
        return answer.status, data

    def _done(self, method: str, path: str, *, body: bytes = b"", may: int = 200) -> None:
        """Make a call that counts only if the exchange says so: another's 404 or redirection is no yes.

        Raises:
            ExchangeRefused: it answered neither 200, 201 nor `may`.
        """
        status, _ = self._call(method, path, body=body)
        if status not in {200, 201, may}:
            raise ExchangeRefused(f"the exchange answered {status}")

    def _json(self, method: str, path: str, *, body: bytes = b"") -> dict[str, Any]:
        status, data = self._call(method, path, body=body)
        if status != 200:
            raise ExchangeRefused(f"the exchange answered {status}")
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            raise ExchangeAway("the exchange's answer is malformed") from None
        if not isinstance(found, dict):
            raise ExchangeAway("the exchange's answer is malformed")
        return found

    def post(self, box: str, *parcels: bytes) -> None:
        """Put parcels into a box: all, or none. Doing it twice leaves one of each."""
        self._done("POST", f"/v1/boxes/{box}/parcels", body=series.write(parcels))

    def waiting(self, box: str, *, after: str = "") -> dict[str, bytes | None]:
        """Return what lies in a box of ours by its SHA-256, in that order, after `after`; None where one was altered.

        As many as fit into one answer: ask again until nothing comes.
        """
        status, data = self._call("GET", f"/v1/boxes/{box}/parcels?after={after}")
        if status != 200:
            raise ExchangeRefused(f"the exchange answered {status}")
        try:
            found = dict(map(_checked, series.read(data) if data else []))
        except ValueError:
            raise ExchangeAway("the exchange's answer is malformed") from None
        if any(digest <= after for digest in found):
            raise ExchangeAway("the exchange does not go on after the cursor")
        return found

    def acknowledge(self, box: str, *digests: str) -> None:
        """Sign for parcels that are safe with us; the exchange lets go of them and keeps the receipts for the sender."""
        said = {one: signing.receipt_message(one, box=box) for one in digests}
        signed = {one: self.key.sign(message).hex() for one, message in said.items()}
        self._done("POST", f"/v1/boxes/{box}/receipts", body=json.dumps(signed).encode())

    def again(self, box: str) -> None:
        """Ask that what we signed for in the last eight days waits in a box of ours once more: we lost what we had."""
        self._done("POST", f"/v1/boxes/{box}/again")

    def receipts(self, digests: list[str]) -> dict[str, bytes]:
        """Return the receipts there are for parcels we posted."""
        found = self._json("POST", "/v1/receipts", body=json.dumps(digests).encode())
        try:
            return {one: bytes.fromhex(receipt) for one, receipt in found["receipts"].items()}
        except (KeyError, AttributeError, TypeError, ValueError):
            raise ExchangeAway("the exchange's answer is malformed") from None

    def settle(self, digests: list[str]) -> None:
        """Tell the exchange that we hold these receipts, so that it forgets them."""
        self._done("DELETE", "/v1/receipts", body=json.dumps(digests).encode())

    def open_mailboxes(self, auth_hashes: dict[str, str]) -> None:
        """Make mailboxes, at most 100 at once. Doing it twice leaves one; one that is somebody else's stays theirs."""
        self._done("PUT", "/v1/mailboxes", body=json.dumps(auth_hashes).encode())

    def visit(self, tag: str, *, auth: bytes) -> list[bytes] | None:
        """Return everything that lies in a mailbox, page after page, or None: wrong, purged and unknown look alike.

        Raises:
            ExchangeAway: also if the answer is malformed, or the mailbox holds more than `MAILBOX_MOST` bytes.
        """
        found: list[bytes] = []
        after = ""
        while True:
            page = self._visit(tag, auth=auth, after=after)
            if page is None:
                return None
            parcels, more = page
            found += parcels
            if sum(map(len, found)) > MAILBOX_MOST:
                raise ExchangeAway("the mailbox is too large")
            if not more:
                return found
            if not parcels or more <= after:
                raise ExchangeAway("the exchange's answer is malformed")  # it would never end
            after = more

    def _visit(self, tag: str, *, auth: bytes, after: str) -> tuple[list[bytes], str] | None:
        """Return one page of a mailbox, and the cursor after which the next one begins, or ""."""
        path = f"/v1/mailboxes/{tag}/visit" + (f"?after={after}" if after else "")
        answer = self._json("POST", path, body=auth)
        try:
            if not answer["open"]:
                return None
            parcels, more = [bytes.fromhex(one) for one in answer["parcels"]], answer["more"]
        except (KeyError, TypeError, ValueError):
            raise ExchangeAway("the exchange's answer is malformed") from None
        if not isinstance(more, str) or not _CURSOR.fullmatch(more):
            raise ExchangeAway("the exchange's answer is malformed")
        return parcels, more

    def deliver(self, tag: str, parcel: bytes) -> bytes | None:
        """Put a message into a mailbox and return the exchange's receipt; None if the mailbox is gone.

        Raises:
            ExchangeRefused: it answered anything else, such as the 404 of a wrong address: that destroys no message.
        """
        status, receipt = self._call("POST", f"/v1/mailboxes/{tag}/parcels", body=parcel)
        if status not in {201, _GONE}:
            raise ExchangeRefused(f"the exchange answered {status}")
        return receipt if status == 201 else None

    def close_mailbox(self, tag: str, *, order: bytes) -> None:
        """Destroy a mailbox and what lies in it, by an order that the desk's message key signed (`parcels.orders`)."""
        self._done("DELETE", f"/v1/mailboxes/{tag}", body=order)

    def publish(self, note: str) -> None:
        """Hand the exchange a new public directory to pass on. One that it will not have (409) holds nobody up."""
        self._done("PUT", "/v1/directory", body=note.encode(), may=409)

    def directory(self) -> str | None:
        """Return the public directory as the exchange has it, to be checked before it is believed."""
        status, data = self._call("GET", "/v1/directory")
        return data.decode("utf-8", "replace") if status == 200 else None


def _checked(part: bytes) -> tuple[str, bytes | None]:
    """Return one parcel of an answer and the SHA-256 under which it lies there; None if it has another, or was lost.

    Raises:
        ValueError: too short to be one.
    """
    digest, parcel = part[:DIGEST_BYTES], part[DIGEST_BYTES:]
    if len(digest) < DIGEST_BYTES:
        raise ValueError("no hash")
    return digest.hex(), parcel if hashlib.sha256(parcel).digest() == digest else None


def connect(address: str, *, name: str, key: SigningKey) -> Exchange:
    """Return a client with a small pool of connections of its own."""
    return Exchange(address, name, key, urllib3.PoolManager(num_pools=2, maxsize=8))
