"""Make an installation's folder, and join it to the others of its line. See docs/guides/installing.md.

    intake|exchange|hardener|desk|force|watchdog   keys, settings and a card for the others; never writes over anything
    join       take the others' cards, each with the thirty digits that its operator reads to you
    renew      a new installation key, where the old one may be in other hands, and a card for the others
    show       an installation's card again, and what it still lacks; or any card's thirty digits

Exit 0: done. 1: refused; the last line says why, and nothing was changed. 2: the command was wrong.
"""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from candour.cli.init import cards, joining, laying

_ADDRESSED: Final = ("intake", "exchange", "hardener", "desk", "force")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of this verb."""
    verbs = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    for role in (*_ADDRESSED, "watchdog"):
        made = verbs.add_parser(role, help=f"make an installation of role {role}")
        made.add_argument(
            "folder", type=Path, help="where its secrets lie; only its user may read it"
        )
        made.add_argument(
            "--card", type=Path, required=True, help="a new file: what the others need"
        )
        if role in _ADDRESSED:
            made.add_argument("--address", required=True, help="https://HOST: where it is reached")
        if role == "intake":
            made.add_argument("--name", default="intake", help="another one for each further door")
        if role == "force":
            made.add_argument("--force", required=True, help="code of the force")
        if role == "hardener":
            made.add_argument("--key", type=Path, help="its secret, if a ceremony made one")
    join = verbs.add_parser("join", help="take the others' cards")
    join.add_argument("folder", type=Path)
    join.add_argument("cards", type=Path, nargs="+", metavar="CARD", help="a card, or root.pub")
    join.add_argument("--replace", action="store_true", help="a card that replaces an earlier one")
    renew = verbs.add_parser("renew", help="make a new installation key, and a card that says so")
    renew.add_argument("folder", type=Path)
    renew.add_argument("--card", type=Path, required=True, help="a new file: others join --replace")
    show = verbs.add_parser("show", help="a card's thirty digits; of a folder, also what it lacks")
    show.add_argument("folder", type=Path, metavar="FOLDER|CARD")


def run(args: argparse.Namespace) -> int:
    """Do one act."""
    acts: dict[str, Callable[[argparse.Namespace], None]] = {
        "join": _join,
        "renew": _renew,
        "show": _show,
    }
    try:
        acts.get(args.act, _make)(args)
    except (cards.BadCard, laying.AlreadyThere, OSError) as problem:
        print(f"candour init: {problem}", file=sys.stderr)
        return 1
    return 0


def _require_new(card: Path) -> None:
    if card.exists():
        raise laying.AlreadyThere(f"{card} is there already; nothing was written")


def _renew(args: argparse.Namespace) -> None:
    _require_new(args.card)
    card = laying.renew(args.folder.resolve())
    args.card.write_text(card.text(), "utf-8")
    _say(card)


def _make(args: argparse.Namespace) -> None:
    _require_new(args.card)
    force, key = getattr(args, "force", ""), getattr(args, "key", None)
    name = getattr(args, "name", force.lower() or args.act)
    wanted = laying.Wanted(
        role=args.act,
        name=name,
        folder=args.folder.resolve(),
        address=cards.require_address(args.address) if args.act in _ADDRESSED else "",
        force=force,
        hardener_seed=_seed(key) if key else None,
    )
    _require_good(wanted)
    card = laying.lay(wanted)
    args.card.write_text(card.text(), "utf-8")
    _say(card)


def _require_good(wanted: laying.Wanted) -> None:
    """Refuse a name that no card may bear before anything is written."""
    if not cards.NAME.fullmatch(wanted.name):
        raise cards.BadCard("a name has small letters, digits and hyphens")
    if wanted.address and not wanted.address.startswith("https://"):
        raise cards.BadCard("an installation is reached under https://, by people and by machines")
    if wanted.role == "force" and not cards.FORCE.fullmatch(wanted.force):
        raise cards.BadCard("the code of a force has capital letters and digits")


def _seed(path: Path) -> bytes:
    try:
        seed = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise cards.BadCard(f"{path} does not hold 64 hexadecimal digits")
    return seed


def _say(card: cards.Card) -> None:
    print(f"card of {card.name}, to be read aloud:")
    print(card.fingerprint)


def _join(args: argparse.Namespace) -> None:
    folder = args.folder.resolve()
    read = [cards.read(path) for path in args.cards]
    for card in read:
        joining.require_welcome(folder, card, replace=args.replace)
    joining.require_apart(read)
    for path, card in zip(args.cards, read, strict=True):
        _require_heard(path, card)
    missing: list[str] = []
    for card in read:
        missing = joining.take(folder, card)
    _say_missing(missing)


def _require_heard(path: Path, card: cards.Card) -> None:
    """Take a card only with what its maker says aloud: whoever swapped the file cannot speak for them.

    Raises:
        BadCard: what was typed is another card's fingerprint.
    """
    print(
        f"{path.name}: the thirty digits that the operator of {card.name} reads to you:", flush=True
    )
    said = sys.stdin.readline()
    if re.sub(r"\D", "", said) != card.fingerprint.replace(" ", ""):
        raise cards.BadCard(f"{path.name} is not the card that was read to you. Nothing was taken")


def _show(args: argparse.Namespace) -> None:
    folder = args.folder.resolve()
    if not folder.is_dir():
        _say(cards.read(folder))
        return
    _say(joining.own(folder))
    _say_missing(joining.make_files(folder))


def _say_missing(missing: list[str]) -> None:
    print(f"still missing: cards of {', '.join(missing)}" if missing else "all cards are here")
