"""Which engine takes the calls: the embedded one, or Asterisk. Whatever is above this knows no difference."""

from typing import Protocol

from django.conf import settings

from candour.roles.phone.leg import Answer
from candour.roles.phone.sip import address
from candour.roles.phone.sip import engine as embedded


class Engine(Protocol):
    """What the process asks of an engine."""

    async def start(self) -> None:
        """Begin to take calls."""

    async def close(self) -> None:
        """End every call, and take no more."""


def chosen(answer: Answer, *, host: str, port: int) -> Engine:
    """Return the engine that the settings name. Asterisk listens for itself: `host` and `port` are the embedded one's."""
    if settings.ENGINE == "asterisk":
        from candour.roles.phone.asterisk import engine as asterisk  # noqa: PLC0415 - aiohttp is needed by this one only

        return asterisk.Engine(
            answer,
            address=settings.ARI,
            user=settings.ARI_USER,
            password=settings.ARI_PASSWORD,
            calls_at_once=settings.CALLS_AT_ONCE,
        )
    return embedded.Engine(
        answer,
        host=host,
        port=port,
        rtp_first_port=settings.RTP_FIRST_PORT,
        calls_at_once=settings.CALLS_AT_ONCE,
    )


def require_place(host: str, port: int) -> None:
    """Say at once where the embedded engine could not listen.

    Raises:
        CannotListen: it could not.
    """
    if settings.ENGINE != "asterisk":
        address.bound(host, port).close()
