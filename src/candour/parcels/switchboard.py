"""The client of the telephone's switchboard: how the desk's softphones sit down at it, and what each is shown.

A seat is one person at the desk for one day, under a number that tells the telephone nothing of who they are. Everything a
softphone does is one request, and the answer to each is what the seat now sees. Nothing in either direction is kept anywhere.
"""

import json
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

import urllib3

from candour.parcels import signing
from candour.parcels.seats import Act, Seat, read
from candour.seal.keys import SigningKey

TIMEOUT: Final = urllib3.Timeout(connect=2, read=8)
SHORT: Final = urllib3.Timeout(connect=1, read=3)
"""For what is asked every second: a telephone that hangs must not make the desk's pages wait behind it."""
LARGEST: Final = 64 * 1024
"""Bytes of the longest answer: a session description and a few words."""


class SwitchboardAway(Exception):
    """The telephone did not answer, or not sensibly. Calls that go on are not touched by it."""


@dataclass(frozen=True)
class Switchboard:
    """The desk's view of the telephone."""

    address: str
    name: str
    key: SigningKey
    pool: urllib3.PoolManager

    def act(
        self, seat: str, act: Act, *, supervises: bool, on: list[str] | None = None, sdp: str = ""
    ) -> Seat:
        """Do something at a seat (32 hexadecimal digits), and return what it sees.

        `on`: those of the tags in the last answer's `asked` on whose cases this person is.

        Raises:
            SwitchboardAway: no answer, or none that makes sense.
        """
        said = {
            "act": act,
            "n": time.time_ns(),
            "supervises": supervises,
            "on": on or [],
            "sdp": sdp,
        }
        body = json.dumps(said).encode()
        path = f"/v1/seats/{seat}"
        signed = signing.sign(
            "POST", path, body=body, name=self.name, key=self.key,
            today=date.today(),  # noqa: DTZ011 - see signing: a day is all a request says
        )  # fmt: skip
        try:
            answer = self.pool.request(
                "POST", self.address + path, body=body, headers={**signed, "Content-Type": "application/json"},
                timeout=SHORT if act is Act.HERE else TIMEOUT, retries=False, redirect=False, preload_content=False, decode_content=False,
            )  # fmt: skip
            data = answer.read(LARGEST + 1, decode_content=False)
            answer.release_conn()
        except urllib3.exceptions.HTTPError:
            raise SwitchboardAway("the telephone does not answer") from None
        if answer.status != 200 or len(data) > LARGEST:
            raise SwitchboardAway(f"the telephone answered {answer.status}")
        try:
            return read(json.loads(data))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise SwitchboardAway("the telephone's answer is malformed") from None


def connect(address: str, *, name: str, key: SigningKey) -> Switchboard:
    """Return a client with a pool of connections of its own."""
    return Switchboard(address, name, key, urllib3.PoolManager(num_pools=1, maxsize=16))
