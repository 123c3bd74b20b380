"""Joins installations to one line: keeps the cards of the others, and makes from them the files that name them.

`links.json`, `correspondents.json`, `doors.json` and `line.json` are always made anew from the cards, so a new force or a
new key is one more card. Used by the verb `init` and by the demonstration.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from candour.cli.init.cards import BadCard, Card, read
from candour.cli.init.laying import CARDS, OWN, write

_NEEDS: Final = {
    "intake": ("root", "exchange", "hardener", "desk"),
    "exchange": ("root", "intake", "desk", "watchdog"),
    "hardener": ("intake",),
    "desk": ("root", "intake", "exchange", "hardener", "watchdog"),
    "force": ("root", "exchange", "desk"),
    "watchdog": ("exchange", "desk"),
}
"""Whose cards an installation must have before it can start."""
TAKES: Final = {**_NEEDS, "exchange": (*_NEEDS["exchange"], "force"),
                 "desk": (*_NEEDS["desk"], "force")}  # fmt: skip
_MANY: Final = ("intake", "force")
"""Roles of which a line may have several."""


def own(folder: Path) -> Card:
    """Return the card of the installation in `folder`.

    Raises:
        BadCard: there is none.
    """
    return read(folder / OWN)


def require_welcome(folder: Path, card: Card, *, replace: bool) -> None:
    """Let a card in, or not.

    Raises:
        BadCard: this installation needs no such card, knows another one by that role or name, or the card claims what is
            somebody else's.
    """
    role = own(folder).role
    if card.role not in TAKES[role]:
        raise BadCard(f"this installation needs no card of role {card.role}")
    known = [one for one in _others(folder) if _is_instead(card, one)]
    _require_its_own(card, [own(folder), *(one for one in _others(folder) if one not in known)])
    if card in known:
        return
    if card.role == "root" and known:
        raise BadCard(
            "another root is pinned here. A new root is a new line: see docs/guides/keys.md"
        )
    if known and not replace:
        raise BadCard(
            f"another card of {known[0].name} is known here. If its key was made anew: --replace"
        )


def _is_instead(card: Card, old: Card) -> bool:
    """Say whether a card speaks of the same installation as an earlier one: a force is known by its code."""
    same = old.force == card.force if card.force or old.force else old.name == card.name
    return old.role == card.role and (card.role not in _MANY or same)


def require_apart(cards: list[Card]) -> None:
    """Let cards in together, or not: what one of them claims, no other may.

    Raises:
        BadCard: two of them claim one thing.
    """
    for place, card in enumerate(cards):
        _require_its_own(card, [one for one in cards[:place] if not _is_instead(card, one)])


def _require_its_own(card: Card, others: list[Card]) -> None:
    """Refuse a card that claims another's name, key or box: its owner would speak as the other, or read what is theirs."""
    for one in others:
        if one.name == card.name:
            raise BadCard(f"this card has the name of another installation: {one.name}")
        if card.key and one.key == card.key:
            raise BadCard(f"this card has the key of another installation: {one.name}")
        if _boxes(one) & _boxes(card):
            raise BadCard(f"this card names a box of another installation: {one.name}")
    if card.inbox and card.inbox == card.outbox:
        raise BadCard("this card names one box twice")


def _boxes(card: Card) -> set[str]:
    return {one for one in (card.inbox, card.outbox) if one}


def take(folder: Path, card: Card) -> list[str]:
    """Keep a card that was let in, make this installation's files anew, and return the roles still missing."""
    if card.role == "root":
        write(folder / "trust" / "root.pub", card.key + "\n", new=False)
    if card.role == "watchdog" and own(folder).role == "desk":
        write(folder / "trust" / "watchdog.pub", card.recipient + "\n", new=False)
    for old in _others(folder):
        if _is_instead(card, old):
            (folder / CARDS / f"{old.role}-{old.name}.card").unlink()
    write(folder / CARDS / f"{card.role}-{card.name}.card", card.text(), new=False)
    return make_files(folder)


def make_files(folder: Path) -> list[str]:
    """Make the files that name the other installations, if every card is there; return the roles that are missing."""
    mine, others = own(folder), _others(folder)
    missing = [role for role in _NEEDS[mine.role] if role not in {one.role for one in others}]
    if not missing:
        makers: dict[str, Callable[[Card, list[Card]], dict[str, Any]]] = {
            "intake": _of_intake,
            "exchange": _of_exchange,
            "hardener": _of_hardener,
            "desk": _of_desk,
            "force": _of_force,
            "watchdog": _of_watchdog,
        }
        for name, said in makers[mine.role](mine, others).items():
            write(folder / name, json.dumps(said, indent=1) + "\n", new=False)
    return missing


def _others(folder: Path) -> list[Card]:
    return [read(path) for path in sorted((folder / CARDS).glob("*.card"))]


def _one(cards: list[Card], role: str) -> Card:
    return next(one for one in cards if one.role == role)


def _all(cards: list[Card], role: str) -> list[Card]:
    return [one for one in cards if one.role == role]


def _keys(cards: list[Card]) -> dict[str, str]:
    return {one.name: one.key for one in cards}


def _of_intake(mine: Card, others: list[Card]) -> dict[str, Any]:
    desk = _one(others, "desk")
    links = {
        "name": mine.name,
        "exchange": _one(others, "exchange").address,
        "hardener": _one(others, "hardener").address,
        "doors_box": desk.inbox,
        "desk": {"inbox": "", "outbox": desk.inbox, "key": desk.key},
    }
    return {"links.json": links}


def _of_hardener(_: Card, others: list[Card]) -> dict[str, Any]:
    return {"doors.json": _keys(_all(others, "intake"))}


def _of_force(mine: Card, others: list[Card]) -> dict[str, Any]:
    desk = {"inbox": mine.inbox, "outbox": mine.outbox, "key": _one(others, "desk").key}
    exchange = _one(others, "exchange").address
    return {"links.json": {"name": mine.name, "exchange": exchange, "desk": desk}}


def _of_watchdog(mine: Card, others: list[Card]) -> dict[str, Any]:
    desk = {"inbox": mine.inbox, "outbox": "", "key": _one(others, "desk").key}
    exchange = _one(others, "exchange").address
    return {"links.json": {"name": mine.name, "exchange": exchange, "desk": desk}}


def _of_desk(mine: Card, others: list[Card]) -> dict[str, Any]:
    doors, exchange = _all(others, "intake"), _one(others, "exchange")
    watchdog = _one(others, "watchdog")
    links = {
        "name": mine.name,
        "exchange": exchange.address,
        "doors_box": mine.inbox,
        "doors": _keys(doors),
        "forces": {
            one.force: {"inbox": one.outbox, "outbox": one.inbox, "key": one.key}
            for one in _all(others, "force")
        },
        "watchdog": {"inbox": "", "outbox": watchdog.inbox, "key": watchdog.key},
    }
    line = {
        "site": urlsplit(doors[0].address).hostname,
        "hardeners": [_one(others, "hardener").public],
        "watchdog": watchdog.recipient,
        "exchange": exchange.key,
    }
    return {"links.json": links, "line.json": line}


def _of_exchange(_: Card, others: list[Card]) -> dict[str, Any]:
    desk, forces, watchdog = _one(others, "desk"), _all(others, "force"), _one(others, "watchdog")
    known: dict[str, dict[str, Any]] = {
        one.name: {"key": one.key, "posts": [desk.inbox], "door": True}
        for one in _all(others, "intake")
    }
    known[desk.name] = {
        "key": desk.key,
        "reads": [desk.inbox, *(one.outbox for one in forces)],
        "posts": [*(one.inbox for one in forces), watchdog.inbox],
        "desk": True,
    }
    known[watchdog.name] = {"key": watchdog.key, "reads": [watchdog.inbox]}
    for one in forces:
        known[one.name] = {"key": one.key, "reads": [one.inbox], "posts": [one.outbox]}
    return {"correspondents.json": known}
