"""The client of the exchange's API. Every call may fail, and then changes nothing that a second call would not."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import urllib3

from candour.parcels import signing
from candour.seal.keys import SigningKey

TIMEOUT: Final = urllib3.Timeout(connect=3, read=15)
LARGEST: Final = 2 * 1024 * 1024


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

    def _call(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
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
                headers={**signed, **(headers or {}), "Content-Type": "application/octet-stream"},
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            raise ExchangeAway("the exchange does not answer") from None
        if answer.status >= 500:
            raise ExchangeAway("the exchange has a fault")
        if answer.status in {400, 401, 403, 405, 413}:
            raise ExchangeRefused(f"the exchange answered {answer.status}")
        return answer.status, answer.data

    def _json(self, method: str, path: str, *, body: bytes = b"", **headers: str) -> Any:
        status, data = self._call(method, path, body=body, headers=headers)
        if status == 404:
            raise ExchangeRefused("the exchange answered 404")
        try:
            return json.loads(data)
        except ValueError:
            raise ExchangeAway("the exchange's answer is malformed") from None

    def post(self, box: str, parcel: bytes) -> None:
        """Put a parcel into a box. Doing it twice leaves one."""
        self._call("POST", f"/v1/boxes/{box}/parcels", body=parcel)

    def waiting(self, box: str, *, after: str = "") -> list[str]:
        """Return the SHA-256 of up to 100 parcels that lie in a box of ours, after `after` in that order."""
        found: list[str] = self._json("GET", f"/v1/boxes/{box}/parcels?after={after}")["parcels"]
        return found

    def fetch(self, box: str, digest: str) -> bytes:
        """Return a parcel, its hash checked.

        Raises:
            ExchangeAway: it was altered on the way.
            ExchangeRefused: it is not there.
        """
        status, parcel = self._call("GET", f"/v1/boxes/{box}/parcels/{digest}")
        if status != 200:
            raise ExchangeRefused("no such parcel")
        if hashlib.sha256(parcel).hexdigest() != digest:
            raise ExchangeAway("a parcel was altered on the way")
        return parcel

    def acknowledge(self, box: str, digest: str) -> None:
        """Sign for a parcel that is safe with us; the exchange lets go of it and keeps the receipt for the sender."""
        receipt = self.key.sign(signing.receipt_message(digest))
        self._call("PUT", f"/v1/boxes/{box}/parcels/{digest}/receipt", body=receipt)

    def receipts(self, digests: list[str]) -> dict[str, bytes]:
        """Return the receipts there are for parcels we posted."""
        found = self._json("POST", "/v1/receipts", body=json.dumps(digests).encode())
        return {digest: bytes.fromhex(receipt) for digest, receipt in found["receipts"].items()}

    def settle(self, digests: list[str]) -> None:
        """Tell the exchange that we hold these receipts, so that it forgets them."""
        self._call("DELETE", "/v1/receipts", body=json.dumps(digests).encode())

    def open_mailbox(self, tag: str, *, auth_hash: str) -> None:
        """Make a reporter's mailbox. Doing it twice leaves one."""
        self._call("PUT", f"/v1/mailboxes/{tag}", body=auth_hash.encode())

    def visit(self, tag: str, *, auth: bytes) -> list[bytes] | None:
        """Return what lies in a mailbox, or None: wrong, purged and unknown look alike."""
        answer = self._json("POST", f"/v1/mailboxes/{tag}/visit", body=auth)
        return [bytes.fromhex(one) for one in answer["parcels"]] if answer["open"] else None

    def deliver(self, tag: str, parcel: bytes) -> bytes | None:
        """Put a message into a mailbox and return the exchange's receipt; None if there is no such mailbox."""
        status, receipt = self._call("POST", f"/v1/mailboxes/{tag}/parcels", body=parcel)
        return receipt if status in {200, 201} else None

    def close_mailbox(self, tag: str) -> None:
        """Destroy a mailbox and what lies in it."""
        self._call("DELETE", f"/v1/mailboxes/{tag}")

    def publish(self, note: str) -> None:
        """Hand the exchange a new public directory to pass on."""
        self._call("PUT", "/v1/directory", body=note.encode())

    def directory(self) -> str | None:
        """Return the public directory as the exchange has it, to be checked before it is believed."""
        status, data = self._call("GET", "/v1/directory")
        return data.decode("utf-8", "replace") if status == 200 else None


def connect(address: str, *, name: str, key: SigningKey) -> Exchange:
    """Return a client with a small pool of connections of its own."""
    return Exchange(address, name, key, urllib3.PoolManager(num_pools=2, maxsize=8))
