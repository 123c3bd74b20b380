"""The client of the exchange's API. Every call may fail, and then changes nothing that a second call would not."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import urllib3

from candour.parcels import signing
from candour.seal.keys import SigningKey

TIMEOUT: Final = urllib3.Timeout(connect=3, read=15)
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of the longest answer: a mailbox's. Compressed answers are not unpacked."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_GONE: Final = 410


class ExchangeAway(Exception):
    """The exchange did not answer, or not sensibly. Nothing is lost: try again."""


class Altered(ExchangeAway):
    """One parcel does not have the hash under which it lies there. The others may still be whole."""


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

    def post(self, box: str, parcel: bytes) -> None:
        """Put a parcel into a box. Doing it twice leaves one."""
        self._done("POST", f"/v1/boxes/{box}/parcels", body=parcel)

    def waiting(self, box: str, *, after: str = "") -> list[str]:
        """Return the SHA-256 of up to 100 parcels that lie in a box of ours, after `after` in that order."""
        found = self._json("GET", f"/v1/boxes/{box}/parcels?after={after}").get("parcels")
        if not isinstance(found, list) or not all(_is_digest(one) for one in found):
            raise ExchangeAway("the exchange's answer is malformed")
        return found

    def fetch(self, box: str, digest: str) -> bytes:
        """Return a parcel, its hash checked.

        Raises:
            Altered: it was altered there or on the way.
            ExchangeRefused: it is not there.
        """
        status, parcel = self._call("GET", f"/v1/boxes/{box}/parcels/{digest}")
        if status != 200:
            raise ExchangeRefused("no such parcel")
        if hashlib.sha256(parcel).hexdigest() != digest:
            raise Altered("a parcel was altered")
        return parcel

    def acknowledge(self, box: str, digest: str) -> None:
        """Sign for a parcel that is safe with us; the exchange lets go of it and keeps the receipt for the sender."""
        receipt = self.key.sign(signing.receipt_message(digest))
        self._done("PUT", f"/v1/boxes/{box}/parcels/{digest}/receipt", body=receipt, may=404)

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

    def open_mailbox(self, tag: str, *, auth_hash: str) -> None:
        """Make a reporter's mailbox. Doing it twice leaves one; somebody else's (409) stays, and holds nobody up."""
        self._done("PUT", f"/v1/mailboxes/{tag}", body=auth_hash.encode(), may=409)

    def visit(self, tag: str, *, auth: bytes) -> list[bytes] | None:
        """Return what lies in a mailbox, or None: wrong, purged and unknown look alike."""
        answer = self._json("POST", f"/v1/mailboxes/{tag}/visit", body=auth)
        try:
            return [bytes.fromhex(one) for one in answer["parcels"]] if answer["open"] else None
        except (KeyError, TypeError, ValueError):
            raise ExchangeAway("the exchange's answer is malformed") from None

    def deliver(self, tag: str, parcel: bytes) -> bytes | None:
        """Put a message into a mailbox and return the exchange's receipt; None if the mailbox is gone.

        Raises:
            ExchangeRefused: it answered anything else, such as the 404 of a wrong address: that destroys no message.
        """
        status, receipt = self._call("POST", f"/v1/mailboxes/{tag}/parcels", body=parcel)
        if status not in {201, _GONE}:
            raise ExchangeRefused(f"the exchange answered {status}")
        return receipt if status == 201 else None

    def close_mailbox(self, tag: str) -> None:
        """Destroy a mailbox and what lies in it."""
        self._done("DELETE", f"/v1/mailboxes/{tag}")

    def publish(self, note: str) -> None:
        """Hand the exchange a new public directory to pass on. One that it will not have (409) holds nobody up."""
        self._done("PUT", "/v1/directory", body=note.encode(), may=409)

    def directory(self) -> str | None:
        """Return the public directory as the exchange has it, to be checked before it is believed."""
        status, data = self._call("GET", "/v1/directory")
        return data.decode("utf-8", "replace") if status == 200 else None


def _is_digest(said: object) -> bool:
    return isinstance(said, str) and _DIGEST.fullmatch(said) is not None


def connect(address: str, *, name: str, key: SigningKey) -> Exchange:
    """Return a client with a small pool of connections of its own."""
    return Exchange(address, name, key, urllib3.PoolManager(num_pools=2, maxsize=8))
