"""Asking the hardener, and the codes kept ready so that filing does not depend on it being there."""

import logging
import queue
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

import urllib3

from candour.parcels import signing
from candour.seal import SealError, code, mailbox
from candour.seal.keys import SigningKey

TIMEOUT: Final = urllib3.Timeout(connect=2, read=5)
_PATH: Final = "/v1/evaluate"
_PATIENCE_SECONDS: Final = 20.0
_LOG: Final = logging.getLogger("candour.keeper")


class HardenerAway(Exception):
    """The hardener does not answer, or its proof does not hold. Try again."""


@dataclass(frozen=True)
class Hardening:
    """A door's side: stretch, blind, ask, check, derive."""

    address: str
    name: str
    key: SigningKey
    salt: bytes
    public: bytes  # the hardener's key as the public directory has it
    pool: urllib3.PoolManager

    def keys(self, digits: str) -> mailbox.Keys:
        """Return the keys of a code. Costs 22 ms here and one request to the hardener.

        Raises:
            HardenerAway: no answer within 20 seconds, or one that does not hold.
        """
        request = mailbox.begin(digits, salt=self.salt)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            status, answer, pause = self._ask(request.element)
            if status == 200:
                break
            if status != 429 or time.monotonic() + pause > deadline:
                raise HardenerAway
            time.sleep(pause)
        try:
            return mailbox.complete(request, answer, hardener=self.public)
        except SealError:
            raise HardenerAway from None

    def _ask(self, element: bytes) -> tuple[int, bytes, float]:
        headers = signing.sign(
            "POST",
            _PATH,
            body=element,
            name=self.name,
            key=self.key,
            today=date.today(),  # noqa: DTZ011 - a request is signed for a day
        )
        try:
            answer = self.pool.request(
                "POST",
                self.address + _PATH,
                body=element,
                headers=headers,
                timeout=TIMEOUT,
                retries=False,
            )
        except urllib3.exceptions.HTTPError:
            raise HardenerAway from None
        return answer.status, answer.data, _pause(answer.headers.get("Retry-After", ""))


def _pause(said: str) -> float:
    """Return the seconds to wait that an answer names; one if it says nothing we understand."""
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1.0


DRAWING_AT_ONCE: Final = 2
"""Threads that draw. Argon2id, 22 of the 25 ms that a code costs, lets the others run meanwhile."""


class Ready:
    """Codes drawn ahead of need, in memory only."""

    def __init__(self, hardening: Hardening, *, count: int) -> None:
        """Start filling."""
        self._hardening = hardening
        self._codes: queue.Queue[tuple[str, mailbox.Keys]] = queue.Queue(maxsize=count)
        self._away = False  # the last attempt failed
        for _ in range(DRAWING_AT_ONCE):
            threading.Thread(target=self._fill, name="codes", daemon=True).start()

    def _fill(self) -> None:
        while True:
            digits = code.draw()
            try:
                keys = self._hardening.keys(digits)
            except HardenerAway:
                self._away = True
                time.sleep(1)
                continue
            except Exception:  # noqa: BLE001 - the thread's outermost edge: were it to end, there would never be a code again
                _LOG.exception("fault")
                self._away = True
                time.sleep(1)
                continue
            self._away = False
            self._codes.put((digits, keys))

    def draw(self, *, patience: float = 8.0) -> tuple[str, mailbox.Keys]:
        """Return a code nobody has seen.

        With the hardener known to be away nobody waits for it: a page that waits keeps a worker from everybody else.

        Raises:
            HardenerAway: none is left, and none could be made within `patience` seconds.
        """
        try:
            return self._codes.get(timeout=0.1 if self._away else patience)
        except queue.Empty:
            raise HardenerAway from None

    def count(self) -> int:
        """Return how many are ready."""
        return self._codes.qsize()
