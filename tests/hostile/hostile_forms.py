"""Forms as a browser finds them on a page, and Hypothesis's ways to send them as no browser would."""

import os
import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

from hostile_text import CODECS, DOS, NAMES, ODD
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MUTATIONS = int(os.environ.get("CANDOUR_MUTATIONS", "0"))
"""Examples for each form: 1,000 in `make hostile`; where it is not set, each test has its own usual number."""


def examples(usual: int) -> settings:
    """Return Hypothesis's settings. The usual run is the same each time; the long one looks further."""
    return settings(
        max_examples=MUTATIONS or usual,
        deadline=None,
        database=None,
        derandomize=not MUTATIONS,
        suppress_health_check=list(HealthCheck),
    )


BOUNDARY = b"candour-hostile"
STATE_CHARACTERS = 5000
"""A sealed page state has at least so many."""
Pair = tuple[bytes, bytes]


@dataclass(frozen=True)
class Form:
    """A form with what a browser would send, once for each of its buttons."""

    action: str
    fields: list[Pair]
    buttons: list[Pair]

    @property
    def pairs(self) -> list[Pair]:
        return [*self.fields, *self.buttons[:1]]

    @property
    def names(self) -> tuple[bytes, ...]:
        return tuple(sorted({name for name, _ in self.fields}))


@dataclass
class Found(HTMLParser):
    """The forms of a page, and its links to the same site."""

    page: str
    here: str
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open: Form | None = None
        self._select = self._area = b""
        self.feed(self.page)

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.append(said["href"])
        if tag == "form" and said.get("method", "").lower() == "post":
            self._open = Form(said.get("action") or self.here, [], [])
            self.forms.append(self._open)
        if self._open is not None:
            self._control(tag, said, name=said.get("name", "").encode())

    def _control(self, tag, said, *, name):
        assert self._open is not None
        value = said.get("value", "").encode()
        if tag == "button" or (tag == "input" and said.get("type") == "submit"):
            if name:
                self._open.buttons.append((name, value))
        elif tag == "input" and said.get("type") in {"radio", "checkbox"}:
            many = said["type"] == "checkbox"
            known = [one for one, _ in self._open.fields].count(name)
            if known < (2 if many else 1):
                self._open.fields.append((name, value or b"on"))
        elif tag == "input" and name:
            shown = said.get("type", "text") in {"text", "password"} and not value
            self._open.fields.append((name, b"A few words" if shown else value))
        elif tag == "textarea":
            self._open.fields.append((name, b"He takes money from a garage."))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and value:
            self._open.fields.append((self._select, value))
            self._select = b""

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = b""


@dataclass(frozen=True)
class Sent:
    """A body, and what it says of itself. `pairs` is what it was made of."""

    body: bytes = field(repr=False)
    content_type: str
    pairs: list[Pair]

    def value(self, name: bytes) -> bytes:
        return next((value for known, value in self.pairs if known == name), b"")


def _at(draw, pairs):
    """Return the place of a pair; seldom the state's, for without it nothing else is looked at."""
    places = [at for at, (name, _) in enumerate(pairs) if name != b"s"]
    return draw(st.sampled_from(places * 4 + list(range(len(pairs)))))


def _drop(draw, pairs, tokens):
    at = _at(draw, pairs)
    return pairs[:at] + pairs[at + 1 :]


def _twice(draw, pairs, tokens):
    at, value = _at(draw, pairs), draw(st.sampled_from(ODD[:-2]))
    return [*pairs, (pairs[at][0], draw(st.sampled_from([value, pairs[at][1]])))]


def _swap(draw, pairs, tokens):
    one, other = _at(draw, pairs), _at(draw, pairs)
    changed = list(pairs)
    changed[one], changed[other] = (
        (pairs[one][0], pairs[other][1]),
        (pairs[other][0], pairs[one][1]),
    )
    return changed


def _odd(draw, pairs, tokens):
    at = _at(draw, pairs)
    value = draw(st.sampled_from(ODD) | st.binary(max_size=60) | st.text(max_size=60).map(_utf8))
    return [*pairs[:at], (pairs[at][0], value), *pairs[at + 1 :]]


def _utf8(text):
    return text.encode("utf-8", "surrogatepass")


def _within(draw, pairs, tokens):
    """Put something odd in the middle of what was fine."""
    at = _at(draw, pairs)
    name, value = pairs[at]
    place = draw(st.integers(0, len(value)))
    value = value[:place] + draw(st.sampled_from(ODD[:-4])) + value[place:]
    return [*pairs[:at], (name, value), *pairs[at + 1 :]]


def _renamed(draw, pairs, tokens):
    at = _at(draw, pairs)
    return [*pairs[:at], (draw(st.sampled_from(NAMES)), pairs[at][1]), *pairs[at + 1 :]]


def _more(draw, pairs, tokens):
    return [*pairs, (draw(st.sampled_from(NAMES)), draw(st.sampled_from(ODD[:-2])))]


def _crowd(draw, pairs, tokens):
    return [*pairs, *[(b"n%d" % number, b"x") for number in range(draw(st.integers(300, 5000)))]]


def _other_act(draw, pairs, tokens):
    rest = [pair for pair in pairs if pair[0] != b"do"]
    return [*rest, (b"do", draw(st.sampled_from(DOS)))]


def _state(draw, pairs, tokens):
    """Tamper with the sealed state, or put another page's or another reporter's in its place."""
    old = next((value for name, value in pairs if name == b"s"), b"")
    rest = [pair for pair in pairs if pair[0] != b"s"]
    at = draw(st.integers(0, max(0, len(old) - 1)))
    flipped = (
        old[:at] + bytes([old[at] ^ (1 << draw(st.integers(0, 6)))]) + old[at + 1 :]
        if old
        else b"A"
    )
    choices = [flipped, old[:at], old + b"A", old[::-1], old + old, b"\0" + old, *tokens]
    return [*rest, (b"s", draw(st.sampled_from(choices)))]


OPERATIONS = (
    _drop, _drop, _twice, _twice, _swap, _odd, _odd, _odd, _odd, _within, _within, _within, _renamed, _more, _crowd,
    _other_act, _state, _state,
)  # fmt: skip


def urlencoded(pairs):
    return b"&".join(
        quote_from_bytes(n).encode() + b"=" + quote_from_bytes(v).encode() for n, v in pairs
    )


def multipart(pairs, *, files=False, end=True):
    parts = []
    for name, value in pairs:
        name = name.replace(b'"', b"%22").replace(b"\r", b"").replace(b"\n", b"")  # noqa: PLW2901
        file = b'; filename="../../x\\y.php"\r\nContent-Type: text/html' if files else b""
        parts.append(
            b'--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (BOUNDARY, name, file, value)
        )
    return b"".join(parts) + (b"--%s--\r\n" % BOUNDARY if end else b"")


def nested(pairs):
    inner = multipart(pairs).replace(BOUNDARY, b"inner")
    return (
        b'--%s\r\nContent-Disposition: form-data; name="s"\r\nContent-Type: multipart/mixed; boundary=inner\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n--%s--\r\n" % (BOUNDARY, inner, BOUNDARY)
    )


def _broken(body, noise):
    """Cut, double and overwrite a body at places that `noise` decides."""
    chance = random.Random(noise)  # noqa: S311 - not for secrets
    data = bytearray(body)
    for _turn in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.randint(0, 9)] = bytes(
            chance.choice(b'%&=+;\r\n-\0\xff:"') for _ in range(chance.randint(0, 4))
        )
    return bytes(data)


FORM = "application/x-www-form-urlencoded"
PARTS = f"multipart/form-data; boundary={BOUNDARY.decode()}"


def _plain(pairs):
    return b"&".join(name + b"=" + value for name, value in pairs)


WAYS = {
    "form": lambda pairs, noise, codec: (urlencoded(pairs), FORM),
    "form in another alphabet": lambda pairs, noise, codec: (
        urlencoded(pairs),
        f"{FORM}; charset={codec}",
    ),
    "form in utf-16": lambda pairs, noise, codec: (
        urlencoded(pairs).decode().encode("utf-16"),
        FORM,
    ),
    "form with broken escapes": lambda pairs, noise, codec: (
        _broken(urlencoded(pairs), noise),
        FORM,
    ),
    "form unescaped": lambda pairs, noise, codec: (_plain(pairs), FORM),
    "parts": lambda pairs, noise, codec: (multipart(pairs), PARTS),
    "parts in another alphabet": lambda pairs, noise, codec: (
        multipart(pairs),
        f"{PARTS}; charset={codec}",
    ),
    "parts broken": lambda pairs, noise, codec: (_broken(multipart(pairs), noise), PARTS),
    "parts without end": lambda pairs, noise, codec: (multipart(pairs, end=False)[:-5], PARTS),
    "parts as files": lambda pairs, noise, codec: (multipart(pairs, files=True), PARTS),
    "parts in parts": lambda pairs, noise, codec: (nested(pairs), PARTS),
    "parts without boundary": lambda pairs, noise, codec: (multipart(pairs), "multipart/form-data"),
    "parts with an odd boundary": lambda pairs, noise, codec: (
        multipart(pairs),
        'multipart/form-data; boundary=\xe9"\xff',
    ),
    "other parts": lambda pairs, noise, codec: (
        multipart(pairs),
        PARTS.replace("form-data", "mixed"),
    ),
    "json": lambda pairs, noise, codec: (b'{"do": "send", "s": ' + b"[" * 5000, "application/json"),
    "text": lambda pairs, noise, codec: (urlencoded(pairs), "text/plain"),
    "nothing said": lambda pairs, noise, codec: (urlencoded(pairs), ""),
    "nonsense said": lambda pairs, noise, codec: (urlencoded(pairs), ";;;=\x01/"),
}
"""Every way to send pairs: a body, and what it says of itself."""


@st.composite
def hostile(draw, pairs, tokens=()):
    """Draw a form's pairs as somebody sends them who means harm."""
    for _turn in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from(OPERATIONS))
        pairs = change(draw, pairs, tokens) if pairs or change in {_more, _crowd, _state} else pairs
    way = draw(st.sampled_from(("form",) * 48 + tuple(WAYS)))
    noise, codec = draw(st.integers(0, 2**32)), draw(st.sampled_from(CODECS))
    body, content_type = WAYS[way](pairs, noise, codec)
    return Sent(body, content_type, pairs)
