"""Asterisk's REST interface: requests whose answers are checked, and events of which only what is listed here survives parsing.

An event of Asterisk names the caller's Call-ID, number, name and the minute. None of it is held by any object of ours: the
parser lets a key go, with all that is under it, unless it is listed and its value has the form that is listed beside it.
"""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    TCPConnector,
    WSMsgType,
    WSServerHandshakeError,
)

APP: Final = "candour"
"""The name under which the dialplan hands calls over."""
EVENTS: Final = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "ChannelHold",
    "ChannelUnhold",
    "ApplicationReplaced",
)
"""What Asterisk tells us of; it is asked to send nothing else."""
REQUEST_SECONDS: Final = 5.0
HEARTBEAT_SECONDS: Final = 5.0
LONGEST_EVENT: Final = 65536
LONGEST_SOUND: Final = 65536

_ID: Final = re.compile(r"[0-9A-Za-z.-]{1,64}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Refused(Exception):
    """Asterisk answered otherwise than it should. Carries the status, and nothing of what was asked or answered."""

    def __init__(self, status: int) -> None:
        """Take the status."""
        super().__init__(status)
        self.status = status


class Away(Exception):
    """Asterisk did not answer."""


def _like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(_like(_ID), value))


def _part(value: Any) -> bool:
    return isinstance(value, dict)


_KEPT: Final[dict[str, Callable[[Any], bool]]] = {
    "type": lambda value: value in EVENTS,
    "id": _like(_ID),
    "channel": _part,
    "channelvars": _part,
    "MEDIA_WEBSOCKET_CONNECTION_ID": _like(_UUID),
    "channel_ids": _ids,
    "bridge_ids": _ids,
}


def _keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if key in _KEPT and _KEPT[key](value)}


def read(text: str | bytes) -> dict[str, Any]:
    """Return what may be known of something that Asterisk said; nothing if it is no JSON object."""
    try:
        found = json.loads(text, object_pairs_hook=_keep)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Event:
    """Something happened to a channel."""

    kind: str
    channel: str


def event(text: str | bytes) -> Event | None:
    """Return an event that is known to us."""
    said = read(text)
    kind = said.get("type", "")
    if not kind:
        return None
    return Event(kind, said.get("channel", {}).get("id", ""))


class Ari:
    """The interface of one Asterisk."""

    def __init__(self, address: str, *, user: str, password: str) -> None:
        """Take where it is and who we are."""
        self._base = address.rstrip("/")
        word = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._who = {"Authorization": f"Basic {word}"}
        self._session: ClientSession | None = None

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                headers=self._who,
                timeout=ClientTimeout(total=REQUEST_SECONDS),
                connector=TCPConnector(limit=0, limit_per_host=0, use_dns_cache=False),
            )
        return self._session

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(
        self, method: str, path: str, *, body: dict[str, Any] | None = None, **query: str
    ) -> dict[str, Any]:
        """Do something, and return what may be known of the answer.

        Raises:
            Refused: the answer is not 200 or 204.
            Away: there is none.
        """
        where = f"{self._base}/ari/{path}"
        try:
            async with self._open().request(method, where, json=body, params=query) as answer:
                if answer.status not in {200, 204}:
                    raise Refused(answer.status)
                return read(await answer.read())
        except (ClientError, TimeoutError, OSError):
            raise Away from None

    async def drop(self, path: str) -> None:
        """Delete something, if it is there and Asterisk is. What is not deleted now is when we meet again."""
        try:
            await self.ask("DELETE", path)
        except (Refused, Away):
            return

    async def socket(self) -> ClientWebSocketResponse:
        """Return the websocket of events. From now on calls come here, and calls of before are nobody's.

        Raises:
            Refused: the password is wrong, or this is no Asterisk.
            Away: it did not answer.
        """
        where = f"{self._base}/ari/events?app={APP}&subscribeAll=false"
        return await self._websocket(where, heartbeat=HEARTBEAT_SECONDS, longest=LONGEST_EVENT)

    async def media(self, connection: str) -> ClientWebSocketResponse:
        """Return the websocket of a call's sound.

        Raises:
            Refused: there is no such call any more.
            Away: Asterisk did not answer.
        """
        return await self._websocket(
            f"{self._base}/media/{connection}", protocols=("media",), longest=LONGEST_SOUND
        )

    async def _websocket(
        self,
        where: str,
        *,
        longest: int,
        heartbeat: float | None = None,
        protocols: tuple[str, ...] = (),
    ) -> ClientWebSocketResponse:
        opening = self._open().ws_connect(
            where, heartbeat=heartbeat, protocols=protocols, max_msg_size=longest
        )
        try:
            async with asyncio.timeout(
                REQUEST_SECONDS
            ):  # `wait_for` of 3.11 may swallow the wish to end
                return await opening
        except WSServerHandshakeError as refusal:
            raise Refused(refusal.status) from None
        except (ClientError, TimeoutError, OSError):
            raise Away from None


async def events(socket: ClientWebSocketResponse) -> AsyncIterator[Event]:
    """Yield what happens, until the websocket is lost."""
    async for said in socket:
        if said.type is WSMsgType.TEXT and (one := event(said.data)) is not None:
            yield one
