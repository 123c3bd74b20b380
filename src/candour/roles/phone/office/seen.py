"""What a seat sees: the office as the switchboard's API answers it. Numbers are rounded, so that none follows one caller."""

from typing import Any, Final

from candour.parcels.seats import State
from candour.roles.phone.office.board import Office
from candour.roles.phone.office.visitor import Seat, Talk, Visitor

_WAITING: Final = ((10, "10+"), (5, "5-9"), (2, "2-4"), (1, "1"), (0, "0"))
_MINUTES: Final = ((15, "over-15"), (5, "5-15"), (1, "1-5"), (0, "under-1"))


def seen(office: Office, seat: Seat, *, now: float) -> dict[str, Any]:
    """Return what `parcels.seats.read` reads, without sound and session description."""
    states = [one.state for one in office.seats.values()]
    return {
        "state": seat.state,
        "has_sound": seat.has_sound,
        "waiting": _rounded(len(office.queue), _WAITING),
        "longest": _longest(office, now=now),
        "ready": states.count(State.READY),
        "talking": states.count(State.TALKING),
        "asked": sorted({one.about for one in office.queue if one.about} | _about(seat)),
        "call": _call(seat),
    }


def _rounded(number: float, steps: tuple[tuple[int, str], ...]) -> str:
    return next(words for least, words in steps if number >= least)


def _longest(office: Office, *, now: float) -> str:
    if not office.queue:
        return ""
    return _rounded((now - min(one.since for one in office.queue)) / 60, _MINUTES)


def _about(seat: Seat) -> set[str]:
    visitor = seat.rings or (seat.talk.caller if seat.talk else None)
    return {visitor.about} if visitor and visitor.about else set()


def _call(seat: Seat) -> dict[str, Any] | None:
    if seat.rings is not None:
        return _visitor(seat.rings) | {"leads": seat.rings.talk is None}
    if seat.talk is None:
        return None
    return _visitor(seat.talk.caller) | _talk(seat, seat.talk)


def _visitor(visitor: Visitor) -> dict[str, Any]:
    return {
        "language": visitor.language,
        "returned": visitor.returned,
        "about": visitor.about,
        "claim": visitor.claim,
        "caller": visitor.becomes,
    }


def _talk(seat: Seat, talk: Talk) -> dict[str, Any]:
    return {
        "room": talk.room,
        "interpreter": bool(talk.interpreters),
        "others": len([one for one in talk.seats if one is not seat]),
        "leads": bool(talk.seats) and talk.seats[0] is seat,
        "asked_supervisor": talk.asks_supervisor,
    }
