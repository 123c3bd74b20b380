"""Everything one role can say to another: versioned dataclasses, as canonical JSON inside a signed container.

An unknown kind or version is refused with a clear error and kept by whoever received it, never dropped.
Every string is bounded here, whatever the pages allowed: a message is data from another machine.
"""

import dataclasses
import json
import types
import typing
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeVar

from candour.parcels import older
from candour.parcels.malformed import Malformed, UnknownVersion
from candour.seal.container import canonical
from candour.words.closeness import Closeness

LONGEST: Final = 20_000
"""Characters of the longest single text in a message."""
MOST: Final = 200
"""Items of the longest list in a message."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody a report or product is about. Empty strings where nothing is known."""

    name: str = ""
    certainty: str = "possible"  # confirmed, likely, possible
    nickname: str = ""
    rank: str = ""
    number: str = ""
    force: str = ""
    unit: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """From a door to the desk: what a reporter sent, and the public half of their code's keys.

    Spoken ones lie in recordings (`parcels/recording.py`), whose envelopes `parts` lists. A caller who hung up before they
    had a code left no keys: `recipient`, `verify_key` and `tag` are empty, and the report is signed by nobody.
    """

    kind: ClassVar[str] = "report"
    version: ClassVar[int] = 3
    danger_now: bool
    choices: list[str]  # codes of words/data/public_choices.csv
    story: str
    people: list[Person]
    when: str
    where: str
    at_risk: str
    circle: str  # how many people could know
    checkable: str  # what can be checked without the reporter
    preview: bool  # the reporter reads the text before it is passed on
    silence: str  # after seven days without a word: pass, stop, or "" where nothing was asked
    recipient: str  # age1pq1…
    verify_key: str  # Ed25519, hexadecimal
    tag: str  # the mailbox, hexadecimal
    receipt: str  # random id of the receipt entry in the door's log
    parts: list[str] = field(default_factory=list)  # SHA-256 of each part's envelope, in order
    sounding: int = 0  # frames of 20 ms that were spoken; silence fills what is left of the parts

    @property
    def has_code(self) -> bool:
        """Say whether its reporter can come back."""
        return bool(self.tag)


@dataclass(frozen=True, kw_only=True)
class FromReporter:
    """From a returning reporter to the desk, signed with the code's key."""

    kind: ClassVar[str] = "from-reporter"
    version: ClassVar[int] = 2
    tag: str
    act: str  # message, answer, agree, object, withdraw, destroy
    about: str = ""  # id of the message it answers
    text: str = ""
    parts: list[str] = field(default_factory=list)  # as in a report, where it was spoken
    sounding: int = 0


@dataclass(frozen=True, kw_only=True)
class Slip:
    """From a door to the desk: the public half of the keys of a code that was printed, under the slip's claim number."""

    kind: ClassVar[str] = "slip"
    version: ClassVar[int] = 1
    claim: str  # 12 digits
    recipient: str  # age1pq1…
    verify_key: str  # Ed25519, hexadecimal
    tag: str  # the mailbox, hexadecimal


@dataclass(frozen=True, kw_only=True)
class ToReporter:
    """From the desk to a mailbox, signed with the desk's message key."""

    kind: ClassVar[str] = "to-reporter"
    version: ClassVar[int] = 1
    id: str
    act: str  # message, question, preview, status
    text: str
    number: int  # the desk's messages to this mailbox, from 1: a gap shows
    week: str  # ISO week


@dataclass(frozen=True, kw_only=True)
class Product:
    """The sanitised 3x5x2 text. Fields: handbook section 2.1; everything in it may be read by the force."""

    kind: ClassVar[str] = "product"
    version: ClassVar[int] = 1
    id: str  # random URN
    marking: str
    source: str
    information: str
    handling: str
    conditions: list[str]
    week: str  # ISO week of the product, never a date of the contact
    originator: str
    force: str
    subject: Person
    others: list[Person]
    text: str
    category: str
    also: list[str]
    allegations: list[str]
    standards: list[str]
    flags: list[str]
    tags: list[str]
    priority: str
    priority_reason: str
    questions: str  # can questions be asked: yes, no, unknown
    linked: list[str]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One person's signature over a product: the key's fingerprint and 64 bytes in hexadecimal."""

    key: str
    signature: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """From the desk to people of a force: a product, signed by its author and by whoever released it."""

    kind: ClassVar[str] = "release"
    version: ClassVar[int] = 1
    product: Product
    signatures: list[Signature]
    readers: list[
        str
    ]  # fingerprints of the recipients' keys, so that colleagues' acts can be sealed to them


@dataclass(frozen=True, kw_only=True)
class FromForce:
    """From a person of a force to the desk, about one product, signed by that person."""

    kind: ClassVar[str] = "from-force"
    version: ClassVar[int] = 1
    id: str
    force: str
    product: str
    act: str  # acknowledge, question, outcome
    text: str = ""
    code: str = ""  # outcomes.csv
    person: str = ""  # account id at the force


@dataclass(frozen=True, kw_only=True)
class ToForce:
    """From the desk to people of a force, about a product that they hold: what became of a question, or of the product."""

    kind: ClassVar[str] = "to-force"
    version: ClassVar[int] = 1
    id: str
    product: str
    act: str  # question-passed, question-refused, recalled, corrected
    about: str  # id of the question, or of the product that corrects it
    text: str = ""


@dataclass(frozen=True)
class Counted:
    """How often something of one kind happened."""

    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Notice:
    """From the desk to the watchdog, one a day: what went wrong or was overridden, as numbers. No case, no force, no name."""

    kind: ClassVar[str] = "notice"
    version: ClassVar[int] = 1
    log: str  # whose: desk
    on: str  # the day on which it was written
    counts: list[Counted]  # codes of words/notices.py, since the notice before


@dataclass(frozen=True, kw_only=True)
class KeyOffer:
    """From a new person of a force to the desk: their public keys, signed with the key they offer."""

    kind: ClassVar[str] = "key-offer"
    version: ClassVar[int] = 2
    force: str
    person: str
    name: str
    duty: str
    recipient: str
    verify_key: str
    statement: str
    numbers: list[str] = field(default_factory=list)
    closeness: list[Closeness] = field(default_factory=list)
    unit: str = ""  # the unit they work in, as they write it
    rank: str = ""
    known_as: list[str] = field(default_factory=list)  # nicknames and former names


Message = (
    Report | FromReporter | Slip | ToReporter | Release | FromForce | ToForce | Notice | KeyOffer
)
_KINDS: Final[dict[str, type[Any]]] = {
    cls.kind: cls
    for cls in (
        Report,
        FromReporter,
        Slip,
        ToReporter,
        Release,
        FromForce,
        ToForce,
        Notice,
        KeyOffer,
    )
}
AnyMessage = TypeVar(
    "AnyMessage",
    Report,
    FromReporter,
    Slip,
    ToReporter,
    Release,
    FromForce,
    ToForce,
    Notice,
    KeyOffer,
)


def encode(message: Message) -> bytes:
    """Return the message as canonical JSON with its kind and version."""
    return canonical(
        {"kind": message.kind, "version": message.version, **dataclasses.asdict(message)}
    )


def encode_product(product: Product) -> bytes:
    """Return the bytes that author and releaser sign."""
    return b"candour/v1/product-text\n" + canonical(dataclasses.asdict(product))


def decode(data: bytes, kind: type[AnyMessage]) -> AnyMessage:
    """Return the message in `data`, which must be of `kind`.

    Raises:
        UnknownVersion: of that kind, but from a later version.
        Malformed: anything else.
    """
    fields = parse_json(data)
    if fields.pop("kind", None) != kind.kind:
        raise Malformed(f"not a message of kind {kind.kind}")
    version = fields.pop("version", None)
    if type(version) is int and (kind.kind, version) in older.READERS:
        fields = older.READERS[kind.kind, version](fields)
    elif type(version) is not int or version != kind.version:
        raise UnknownVersion(f"a {kind.kind} of a version we do not know: upgrade Candour")
    message: AnyMessage = build(kind, fields)
    return message


def kind_of(data: bytes) -> str:
    """Return the kind a message claims to be, or "" if it claims none we know."""
    try:
        kind = parse_json(data).get("kind")
    except Malformed:
        return ""
    return kind if isinstance(kind, str) and kind in _KINDS else ""


def parse_json(data: bytes) -> dict[str, Any]:
    """Return the object in `data`.

    Raises:
        Malformed: it is none.
    """
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(fields, dict):
        raise Malformed("not an object")
    return fields


def build(cls: type[Any], fields: Any) -> Any:
    """Return a dataclass of this module from parsed JSON, every part checked.

    Raises:
        Malformed: missing, unknown, wrongly typed or too long parts.
    """
    if not isinstance(fields, dict):
        raise Malformed(f"{cls.__name__} is not an object")
    hints = {f.name: typing.get_type_hints(cls)[f.name] for f in dataclasses.fields(cls)}
    if set(fields) != set(hints):
        raise Malformed(f"{cls.__name__} has missing or unknown parts")
    return cls(**{name: _value(hints[name], fields[name]) for name in hints})


def _value(hint: Any, value: Any) -> Any:
    if isinstance(hint, types.GenericAlias):
        (of,) = hint.__args__
        if not isinstance(value, list) or len(value) > MOST:
            raise Malformed("a list was expected")
        return [_value(of, item) for item in value]
    if dataclasses.is_dataclass(hint):
        return build(typing.cast("type[Any]", hint), value)
    if type(value) is not hint:
        raise Malformed(f"a {hint.__name__} was expected")
    if isinstance(value, str):
        _require_text(value)
    return value


def _require_text(value: str) -> None:
    if len(value) > LONGEST:
        raise Malformed("a text is too long")
    try:
        value.encode()
    except (
        UnicodeEncodeError
    ):  # half a surrogate pair: it could be sealed by nobody who passes it on
        raise Malformed("a text is not Unicode") from None
