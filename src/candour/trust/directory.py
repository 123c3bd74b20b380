"""The directories: what they say, how they are written, signed and read.

supervisors        signed once a year by the root
public directory   signed by two supervisors: epoch keys, the desk's message keys, hardener keys, the watchdog
force directory    signed by two supervisors: one force's units and people and the desk's signers; for the desk and that force

A force directory of the first version is still read: what it says has the meaning it had, and the next number is written
in the second.
"""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

from candour.seal.container import canonical
from candour.seal.keys import Recipient, SigningKey, VerifyKey
from candour.trust import TrustError, notes
from candour.words import closeness
from candour.words.closeness import Closeness
from candour.words.units import Unit

SIGNATURES: Final = 2
_TITLES: Final = {
    "supervisors": "candour/v1/supervisors",
    "public": "candour/v1/public-directory",
    "force": "candour/v2/force-directory",
}
_OLD_FORCE: Final = "candour/v1/force-directory"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What every directory says of itself."""

    number: int
    previous: str  # fingerprint of the edition before, or "" for the first
    expires_on: str  # ISO date; an expired edition is used on, with an alarm
    demonstration: bool  # production refuses what a demonstration made

    def expired(self, today: date) -> bool:
        """Say whether the edition should have been renewed by now."""
        return date.fromisoformat(self.expires_on) < today


@dataclass(frozen=True, kw_only=True)
class Supervisors(Edition):
    """Who may sign directories this year: name -> Ed25519 key in hexadecimal."""

    keys: dict[str, str]

    @cached_property
    def verifiers(self) -> dict[str, VerifyKey]:
        """The keys, ready to check with."""
        return {name: VerifyKey(bytes.fromhex(key)) for name, key in self.keys.items()}


@dataclass(frozen=True, kw_only=True)
class PublicDirectory(Edition):
    """What a door needs to seal a report and to believe a reply. Holds no person's name."""

    site: str
    epochs: dict[str, str]  # ISO week -> age1pq1…
    desk_keys: list[str]  # Ed25519, hexadecimal: sign messages to reporters
    hardeners: list[str]  # ristretto255, hexadecimal; the current one first
    watchdog: str  # age1pq1…: openings of log entries go to it
    exchange: str  # Ed25519, hexadecimal: receipts for what lies in a mailbox

    def epoch(self, week: str) -> Recipient:
        """Return the key to which reports of `week` are closed: see `epoch_week`.

        Raises:
            TrustError: there is no key at all.
        """
        return recipient(self.epochs[self.epoch_week(week)])

    def epoch_week(self, week: str) -> str:
        """Return the week whose key is used in `week`: its own, else the latest earlier one, else the first there is.

        A clock a day slow on a Monday asks for a week that a new directory has left out: the line must not stop for that.

        Raises:
            TrustError: as `epoch`.
        """
        if not self.epochs:
            raise TrustError("the public directory holds no key")
        return max((known for known in self.epochs if known <= week), default=min(self.epochs))

    @cached_property
    def desk_verifiers(self) -> list[VerifyKey]:
        """The desk's message keys, ready to check with."""
        return [VerifyKey(bytes.fromhex(key)) for key in self.desk_keys]

    @cached_property
    def exchange_verifier(self) -> VerifyKey:
        """The exchange's key, ready to check with."""
        return VerifyKey(bytes.fromhex(self.exchange))


@dataclass(frozen=True)
class Listed:
    """One person of a force, as the directory lists them."""

    person: str  # the id of their account at the force
    name: str
    duty: str
    recipient: str  # age1pq1…
    verify_key: str  # Ed25519, hexadecimal
    numbers: list[str]  # collar or warrant numbers, to exclude them where they are the subject
    closeness: list[Closeness]  # whom, and which units, they declared themselves close to
    statement: str  # their own signature over their keys, hexadecimal
    unit: str = ""  # code of the unit they work in
    rank: str = ""  # as they write it: a chief officer is told from it
    known_as: list[str] = field(default_factory=list)  # nicknames and former names

    @property
    def verifier(self) -> VerifyKey:
        """Their signing key, ready to check with."""
        return VerifyKey(bytes.fromhex(self.verify_key))


@dataclass(frozen=True, kw_only=True)
class ForceDirectory(Edition):
    """Who at one force may receive, and whose signatures a product needs. For the desk and that force only."""

    force: str
    people: list[Listed]
    desk_signers: list[str]  # Ed25519, hexadecimal: authors and releasers
    alternates: list[str]  # codes of the forces to use where nobody here may receive
    units: list[Unit] = field(default_factory=list)
    valid_from: str = ""  # ISO date: the first day of the force; "" if it always was
    valid_to: str = ""  # ISO date: its last day; "" while there is no end
    successor: str = ""  # code of the force that has taken its place

    def ended(self, today: date) -> bool:
        """Say whether the force is no more."""
        return bool(self.valid_to) and date.fromisoformat(self.valid_to) < today


def key_statement(person: str, *, key: str, verify_key: str) -> bytes:
    """Return what a force person signs to offer their keys."""
    return b"candour/v1/key-statement\n" + canonical([person, key, verify_key])


AnyEdition = TypeVar("AnyEdition", Supervisors, PublicDirectory, ForceDirectory)
_CLASSES: Final[dict[str, type]] = {
    "supervisors": Supervisors,
    "public": PublicDirectory,
    "force": ForceDirectory,
}


@lru_cache(maxsize=512)
def recipient(text: str) -> Recipient:
    """Parse a recipient once a process: the check letters of 1,959 characters cost 2 ms."""
    return Recipient.parse(text)


def write(kind: str, edition: Edition) -> str:
    """Return the text of a directory, ready to be signed."""
    return f"{_TITLES[kind]}\n{canonical(asdict(edition)).decode()}\n"


def issue(kind: str, edition: Edition, *, by: Mapping[str, SigningKey]) -> str:
    """Return the directory as a signed note."""
    return notes.sign(write(kind, edition), by=by)


def _parse(kind: str, text: str) -> dict[str, Any]:
    title, _, rest = text.partition("\n")
    old = kind == "force" and title == _OLD_FORCE
    if title != _TITLES[kind] and not old:
        raise TrustError(f"not a {kind} directory of a version we know")
    try:
        said = json.loads(rest)
    except (ValueError, RecursionError):
        raise TrustError(f"the {kind} directory is malformed") from None
    if not isinstance(said, dict):
        raise TrustError(f"the {kind} directory is malformed")
    return _renewed(said) if old else said


_NEW_OF_FORCE: Final = {"units": list, "valid_from": str, "valid_to": str, "successor": str}
_NEW_OF_PERSON: Final = {"unit": str, "rank": str, "known_as": list}


def _renewed(said: dict[str, Any]) -> dict[str, Any]:
    """Return a force directory of the first version as the second would say it.

    Raises:
        TrustError: it is none of the first version either.
    """
    people = said.get("people")
    if not isinstance(people, list) or set(said) & set(_NEW_OF_FORCE):
        raise TrustError("the force directory is malformed")
    new = {name: kind() for name, kind in _NEW_OF_FORCE.items()}
    return {**said, "people": [_renewed_person(one) for one in people], **new}


def _renewed_person(said: Any) -> dict[str, Any]:
    close = said.get("close_to") if isinstance(said, dict) else None
    known = {"closeness", *_NEW_OF_PERSON}
    if (
        not isinstance(close, list)
        or not all(type(one) is str for one in close)
        or set(said) & known
    ):
        raise TrustError("the force directory is malformed")
    rest = {name: value for name, value in said.items() if name != "close_to"}
    new = {name: kind() for name, kind in _NEW_OF_PERSON.items()}
    return {**rest, "closeness": [asdict(one) for one in closeness.of_old(close)], **new}


def _build(kind: str, said: dict[str, Any], cls: type[AnyEdition]) -> AnyEdition:
    try:
        edition: AnyEdition = _value(cls, said)
        date.fromisoformat(edition.expires_on)
        _require_keys(edition)
    except ValueError:
        raise TrustError(f"the {kind} directory is malformed") from None
    return edition


def _value(hint: Any, said: Any) -> Any:
    """Return a part of a directory as its type wants it: nothing is taken on trust because two people signed it."""
    if isinstance(hint, types.GenericAlias):
        of = hint.__args__[-1]
        if hint.__origin__ is dict and isinstance(said, dict):
            return {name: _value(of, one) for name, one in said.items()}
        if hint.__origin__ is list and isinstance(said, list):
            return [_value(of, one) for one in said]
    elif is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        if isinstance(said, dict) and set(said) == {one.name for one in fields(hint)}:
            return typing.cast("type[Any]", hint)(**{n: _value(hints[n], said[n]) for n in said})
    elif type(said) is hint:
        return said
    raise ValueError("a part of another kind was expected")


def _require_keys(edition: Edition) -> None:
    """Refuse an edition with a key nobody can use, before it takes the place of one that works.

    Raises:
        ValueError: a key is malformed.
    """
    if isinstance(edition, Supervisors):
        _ = edition.verifiers
    elif isinstance(edition, PublicDirectory):
        _ = edition.desk_verifiers, edition.exchange_verifier
        for text in (*edition.epochs.values(), edition.watchdog):
            recipient(text)
        if any(len(bytes.fromhex(key)) != 32 for key in edition.hardeners):
            raise ValueError("a hardener's key has 32 bytes")
    elif isinstance(edition, ForceDirectory):
        _require_force(edition)


def _require_force(edition: ForceDirectory) -> None:
    for one in edition.people:
        _ = one.verifier, recipient(one.recipient), bytes.fromhex(one.statement)
    for key in edition.desk_signers:
        VerifyKey(bytes.fromhex(key))
    for day in filter(None, (edition.valid_from, edition.valid_to)):
        date.fromisoformat(day)


def kind_of(text: str) -> str:
    """Return which directory a text says it is: supervisors, public or force.

    Raises:
        TrustError: none of a version we know.
    """
    title = text.partition("\n")[0]
    for kind, known in _TITLES.items():
        if title == known:
            return kind
    if title == _OLD_FORCE:
        return "force"
    raise TrustError("not a directory of a version we know")


def peek(kind: str, text: str) -> Edition:
    """Return what a directory's text says, its signatures unchecked: to be shown to a signer, never to be used.

    Raises:
        TrustError: malformed.
    """
    edition: Edition = _build(kind, _parse(kind, text), _CLASSES[kind])
    return edition


def read_supervisors(note: str, *, root: VerifyKey) -> Supervisors:
    """Return who may sign, if the root says so.

    Raises:
        TrustError: not signed by the root, or malformed.
    """
    text = notes.verify(note, known={"root": root}, at_least=1)
    return _build("supervisors", _parse("supervisors", text), Supervisors)


def read_public(note: str, *, supervisors: Supervisors) -> PublicDirectory:
    """Return the public directory, if two supervisors signed it.

    Raises:
        TrustError: too few signatures, or malformed, or from a demonstration while the supervisors are real.
    """
    return _read("public", note, supervisors=supervisors, cls=PublicDirectory)


def read_force(note: str, *, supervisors: Supervisors) -> ForceDirectory:
    """Return a force directory, if two supervisors signed it and each person signed their own keys.

    Raises:
        TrustError: too few signatures, malformed, or a person's statement does not hold.
    """
    directory = _read("force", note, supervisors=supervisors, cls=ForceDirectory)
    for listed in directory.people:
        said = key_statement(listed.person, key=listed.recipient, verify_key=listed.verify_key)
        if not listed.verifier.verify(bytes.fromhex(listed.statement), said):
            raise TrustError("a person of the force did not sign the keys listed for them")
    return directory


def _read(kind: str, note: str, *, supervisors: Supervisors, cls: type[AnyEdition]) -> AnyEdition:
    text = notes.verify(note, known=supervisors.verifiers, at_least=SIGNATURES)
    edition = _build(kind, _parse(kind, text), cls)
    if edition.demonstration != supervisors.demonstration:
        raise TrustError("demonstration keys and real keys are mixed")
    return edition


def require_successor(new: Edition, note: str, *, old: Edition, old_note: str) -> None:
    """Let `new` take the place of `old`, or not. The same note again is no harm.

    Raises:
        TrustError: a lower number, another text under the same number, or the next number without its link.
    """
    if notes.fingerprint(note) == notes.fingerprint(old_note):
        return
    if new.number <= old.number:
        raise TrustError(f"number {new.number} does not follow number {old.number}")
    if new.number == old.number + 1 and new.previous != notes.fingerprint(old_note):
        raise TrustError("the new directory does not name the one before it")
