"""The hardener as a WSGI program: no framework, no database, no log.

POST /v1/evaluate    32 bytes, signed by a door    ->    96 bytes: element and proof
GET  /v1/key         the public key, 64 hexadecimal digits
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from candour.parcels import signing
from candour.roles.hardener.cap import Cap
from candour.seal import SealError
from candour.seal.keys import VerifyKey
from candour.seal.oprf import ELEMENT_BYTES, HardenerKey

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
ROUTES: Final = {("POST", "/v1/evaluate"), ("GET", "/v1/key")}
"""Everything that is answered; described in docs/reference/hardener.openapi.yaml."""
_BYTES: Final = ("Content-Type", "application/octet-stream")
_TEXT: Final = ("Content-Type", "text/plain; charset=utf-8")


def _answer(
    start: StartResponse, status: str, body: bytes = b"", *headers: tuple[str, str]
) -> Iterable[bytes]:
    start(status, [("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *headers])
    return [body]


def _headers(environ: Environ) -> dict[str, str]:
    return {n: environ.get("HTTP_" + n.upper().replace("-", "_"), "") for n in signing.HEADERS}


@dataclass(frozen=True)
class Hardener:
    """The program: its one key, the doors that may ask, and how often."""

    key: HardenerKey
    doors: Mapping[str, VerifyKey]
    cap: Cap

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (method, path) not in ROUTES:
            return _answer(start, "404 Not Found")
        if method == "GET":
            return _answer(start, "200 OK", self.key.public.hex().encode(), _TEXT)
        try:
            signed = signing.verify(
                method,
                path,
                headers=_headers(environ),
                keys=self.doors,
                today=date.today(),  # noqa: DTZ011 - a request is signed for a day
            )
        except signing.NotSigned:
            return _answer(start, "401 Unauthorized")
        if "HTTP_CANDOUR_BEFORE_BODY" in environ:
            return _answer(start, "204 No Content")
        return self._signed(signed, environ, start=start)

    def _signed(
        self, signed: signing.Signed, environ: Environ, *, start: StartResponse
    ) -> Iterable[bytes]:
        try:
            body = environ["wsgi.input"].read(ELEMENT_BYTES + 1)
        except OSError:
            return _answer(start, "400 Bad Request")  # the door hung up
        if len(body) > ELEMENT_BYTES:
            return _answer(start, "413 Content Too Large")
        if not signed.covers(body):
            return _answer(start, "401 Unauthorized")
        return self._evaluate(body, door=signed.name, start=start)

    def _evaluate(self, element: bytes, *, door: str, start: StartResponse) -> Iterable[bytes]:
        wait = self.cap.take(door)
        if wait:
            later = ("Retry-After", str(math.ceil(wait)))
            return _answer(start, "429 Too Many Requests", b"", later)
        try:
            return _answer(start, "200 OK", self.key.evaluate(element), _BYTES)
        except SealError:
            return _answer(start, "400 Bad Request")
