"""Make, split, show and accept the keys and directories of a line. See docs/guides/keys.md for who does what, where.

    make root|hardener|installation|watchdog|backup   a new secret, in a file only its owner can read
    split | join                               a secret as five SLIP-39 shares of which three suffice, and back
    candidates                                 at the desk: the supervisors' public keys, for the root to sign
    supervisors                                the root says who may sign directories this year
    show                                       what a key or a signed directory says, its signatures checked
    accept                                     put a directory in the place of the one before it, if it may
    epoch                                      at the desk: a week's opening key, as a stock `age` takes it

Exit 0: done. 1: refused; the last line says why. 2: the command was wrong.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from candour.cli import roles
from candour.seal import oprf
from candour.seal.keys import Identity, Recipient, SigningKey, VerifyKey
from candour.trust import TrustError, directory, notes
from candour.trust.store import Store
from candour.words.units import Unit

SHARES: Final = 5
ENOUGH: Final = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of this verb."""
    verbs = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    make = verbs.add_parser("make", help="make a new secret")
    make.add_argument("what", choices=sorted(_PUBLIC))
    make.add_argument("--out", type=Path, required=True)
    split = verbs.add_parser("split", help="write a secret as five SLIP-39 shares")
    split.add_argument("key", type=Path)
    join = verbs.add_parser("join", help="read three shares, a line each, and write the secret")
    join.add_argument("--out", type=Path, required=True)
    verbs.add_parser("candidates", help="print NAME=KEY of each supervisor (desk)")
    who = verbs.add_parser("supervisors", help="sign who may sign")
    who.add_argument("--root", type=Path, required=True)
    who.add_argument("--number", type=int, required=True)
    who.add_argument("--previous", type=Path, help="the note before")
    who.add_argument("--expires", type=date.fromisoformat, required=True)
    who.add_argument("names", nargs="+", metavar="NAME=KEY", help="Ed25519, 64 hexadecimal digits")
    show = verbs.add_parser("show", help="say what a key file or a note is")
    show.add_argument("file", type=Path)
    show.add_argument("--trust", type=Path, help="a trust folder to check signatures with")
    accept = verbs.add_parser("accept", help="put a directory in its place")
    accept.add_argument("note", type=Path)
    accept.add_argument("--trust", type=Path, required=True)
    accept.add_argument("--demonstration", action="store_true")
    epoch = verbs.add_parser(
        "epoch", help="print a week's opening key (desk; asks for your phrase)"
    )
    epoch.add_argument("week", help="ISO week, such as 2026-W48")
    epoch.add_argument("--person", required=True, help="your name as colleagues see it")


def run(args: argparse.Namespace) -> int:
    """Do one act."""
    acts: dict[str, Callable[[argparse.Namespace], None]] = {
        "make": _make,
        "split": _split,
        "join": _join,
        "candidates": _candidates,
        "supervisors": _supervisors,
        "show": _show,
        "accept": _accept,
        "epoch": _epoch,
    }
    try:
        acts[args.act](args)
    except (TrustError, OSError, ValueError) as problem:
        print(f"candour keys: {problem}", file=sys.stderr)
        return 1
    return 0


def _secret(path: Path) -> bytes:
    try:
        raw = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ValueError(f"{path} does not hold 64 hexadecimal digits")
    return raw


def _write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")


_PUBLIC: Final[dict[str, Callable[[bytes], str]]] = {
    "root": lambda seed: SigningKey(seed).public.raw.hex(),
    "installation": lambda seed: SigningKey(seed).public.raw.hex(),
    "hardener": lambda seed: oprf.HardenerKey.from_seed(seed).public.hex(),
    "watchdog": lambda seed: str(Identity(seed).recipient),
    "backup": lambda seed: str(Identity(seed).recipient),
}


def _make(args: argparse.Namespace) -> None:
    seed = os.urandom(32)
    _write_secret(args.out, seed.hex())
    print(_PUBLIC[args.what](seed))


def _split(args: argparse.Namespace) -> None:
    import shamir_mnemonic  # noqa: PLC0415 - reference code: for the offline ceremony only

    (shares,) = shamir_mnemonic.generate_mnemonics(1, [(ENOUGH, SHARES)], _secret(args.key))
    print("\n".join(shares))


def _join(args: argparse.Namespace) -> None:
    import shamir_mnemonic  # noqa: PLC0415 - as above

    try:
        secret = shamir_mnemonic.combine_mnemonics([line for line in sys.stdin if line.strip()])
    except shamir_mnemonic.MnemonicError as problem:
        raise ValueError(f"these shares do not make a secret: {problem}") from None
    _write_secret(args.out, secret.hex())


def _candidates(_: argparse.Namespace) -> None:
    roles.set_up("desk")
    from candour.staff import queries  # noqa: PLC0415 - the desk's process only

    for one in queries.people_with(("supervisor",)):
        print(f"{'-'.join(one.name.split())}={one.verify_key}")


def _supervisors(args: argparse.Namespace) -> None:
    keys = dict(_named_key(said) for said in args.names)
    if len(keys) != len(args.names):
        raise ValueError("each supervisor has a name of their own")
    edition = directory.Supervisors(
        number=args.number,
        previous=notes.fingerprint(args.previous.read_text("utf-8")) if args.previous else "",
        expires_on=args.expires.isoformat(),
        demonstration=False,
        keys=keys,
    )
    root = SigningKey(_secret(args.root))
    sys.stdout.write(directory.issue("supervisors", edition, by={"root": root}))


def _named_key(said: str) -> tuple[str, str]:
    name, _, key = said.partition("=")
    notes.require_name(name)
    try:
        VerifyKey(bytes.fromhex(key))
    except ValueError:
        raise ValueError(f"{name} needs NAME=KEY with 64 hexadecimal digits") from None
    return name, key


def _show(args: argparse.Namespace) -> None:
    text = args.file.read_text("utf-8")
    if text.startswith("age1pq1"):
        print(f"recipient, fingerprint {Recipient.parse(text.strip()).fingerprint}")
    elif text.startswith("candour/v1/"):
        _show_note(text, args.trust)
    else:
        seed = _secret(args.file)
        for what, public in _PUBLIC.items():
            print(f"as {what}: {public(seed)[:64]}")


def _show_note(text: str, trust: Path | None) -> None:
    body, signatures = notes.split(text)
    kind = directory.kind_of(body)
    edition = directory.peek(kind, body)
    print(f"{kind} directory number {edition.number}, until {edition.expires_on}")
    print(f"fingerprint {notes.fingerprint(text)}")
    print("demonstration keys" if edition.demonstration else "real keys")
    print("signed by " + ", ".join(name for name, _, _ in signatures))
    for name, value in edition.__dict__.items():
        if name in {"keys", "epochs", "people", "desk_keys", "hardeners", "alternates", "units"}:
            _show_part(name, value)
    if trust is None:
        print("SIGNATURES NOT CHECKED: name a trust folder with --trust")
        return
    _check(kind, text, Store(trust, demonstration=edition.demonstration))
    print("signatures hold")


def _show_part(name: str, value: dict[str, Any] | list[Any]) -> None:
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in rows:
        said = one.name if isinstance(one, directory.Listed | Unit) else str(one)
        print(f"  {name} {key}: {said[:64]}")


def _check(kind: str, text: str, store: Store) -> None:
    if kind == "supervisors":
        directory.read_supervisors(text, root=store.root)
    elif kind == "public":
        directory.read_public(text, supervisors=store.supervisors())
    else:
        directory.read_force(text, supervisors=store.supervisors())


def _accept(args: argparse.Namespace) -> None:
    text = args.note.read_text("utf-8")
    store = Store(args.trust, demonstration=args.demonstration)
    if text.startswith("candour/v1/supervisors"):
        store.accept_supervisors(text)
    elif text.startswith("candour/v1/public"):
        store.accept_public(text)
    else:
        store.accept_force(text)
    print("accepted")


def _epoch(args: argparse.Namespace) -> None:
    roles.set_up("desk")
    from candour.roles.desk import emergency  # noqa: PLC0415 - the desk's process only

    print(emergency.epoch_key(args.week, name=args.person, ask=_phrase))


def _phrase() -> str:
    return getpass.getpass("Your unlock phrase: ")
