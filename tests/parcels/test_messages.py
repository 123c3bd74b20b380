"""Messages: everything that can be said survives the road, and nothing else is taken for a message."""

import dataclasses
import json
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import messages
from candour.parcels.malformed import Malformed, UnknownVersion
from candour.seal.container import canonical
from candour.words.closeness import Closeness

KINDS = typing.get_args(messages.Message)
TEXTS = st.text(max_size=12)


def said_by(cls):
    """Return a strategy for a dataclass of the module, from its own types."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{one.name: _of(hints[one.name]) for one in dataclasses.fields(cls)})


def _of(hint):
    if typing.get_origin(hint) is list:
        return st.lists(_of(typing.get_args(hint)[0]), max_size=3)
    if dataclasses.is_dataclass(hint):
        return said_by(hint)
    return {str: TEXTS, int: st.integers(), bool: st.booleans()}[hint]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@given(data=st.data())
def test_what_is_said_is_what_is_heard(kind, data):
    message = data.draw(said_by(kind))
    written = messages.encode(message)

    assert messages.decode(written, kind) == message
    assert messages.kind_of(written) == kind.kind
    assert written == canonical(json.loads(written))


@given(said_by(messages.Product), said_by(messages.Product))
def test_two_products_are_signed_as_two_texts(one, other):
    assert (messages.encode_product(one) == messages.encode_product(other)) == (one == other)


def example(kind):
    """Return a message as parsed JSON, with something in every list."""
    hints = typing.get_type_hints(kind)
    plain = {n: _plain(hints[n]) for n in (one.name for one in dataclasses.fields(kind))}
    return {"kind": kind.kind, "version": kind.version, **plain}


def _plain(hint):
    if typing.get_origin(hint) is list:
        return [_plain(typing.get_args(hint)[0])]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return {one.name: _plain(hints[one.name]) for one in dataclasses.fields(hint)}
    return {str: "text", int: 1, bool: True}[hint]


def _places(said, path=()):
    inner = (
        said.items()
        if isinstance(said, dict)
        else enumerate(said)
        if isinstance(said, list)
        else ()
    )
    for key, one in inner:
        yield (*path, key), one
        yield from _places(one, (*path, key))


def _put(said, path, value):
    if not path:
        return value
    copy = said.copy()
    copy[path[0]] = _put(copy[path[0]], path[1:], value)
    return copy


WRONG = [
    None,
    1.5,
    "text",
    7,
    True,
    [],
    ["x"] * 201,
    [[]],
    {},
    {"x": 1},
    "x" * 20_001,
    "\ud800",
    [None],
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_wrong_value_in_any_place_is_malformed(kind):
    whole = example(kind)
    assert messages.decode(canonical(whole), kind)
    for path, right in _places(whole):
        for wrong in WRONG:
            if type(wrong) is type(right) and wrong not in (["x"] * 201, "x" * 20_001, "\ud800"):
                continue
            changed = json.dumps(_put(whole, path, wrong)).encode()
            with pytest.raises(Malformed):
                messages.decode(changed, kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_missing_and_unknown_parts_are_malformed(kind):
    whole = example(kind)
    for name in whole:
        with pytest.raises(Malformed):
            messages.decode(canonical({k: v for k, v in whole.items() if k != name}), kind)
    for path, inner in [((), whole), *_places(whole)]:
        if isinstance(inner, dict):
            with pytest.raises(Malformed):
                messages.decode(canonical(_put(whole, path, {**inner, "more": ""})), kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("version", [0, 4, -1, 10**30, "1", None, True, 1.0, [1]])
def test_a_version_we_do_not_know_is_said_to_be_one(kind, version):
    later = json.dumps({**example(kind), "version": version, "new": 1}).encode()

    with pytest.raises(UnknownVersion):
        messages.decode(later, kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_no_kind_is_taken_for_another(kind):
    for other in KINDS:
        if other is not kind:
            with pytest.raises(Malformed, match="not a message of kind"):
                messages.decode(canonical(example(other)), kind)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff", b"{}\x00", b"[" * 100_000, b'{"kind":' * 100_000,
     b'{"kind":"report","version":1}', b'{"kind":["report"]}', b"9" * 9000],
)  # fmt: skip
def test_what_is_no_message_is_malformed(data):
    assert messages.kind_of(data) in {"", "report"}
    for kind in KINDS:
        with pytest.raises(Malformed):
            messages.decode(data, kind)


@given(st.binary(max_size=60))
def test_noise_is_malformed(data):
    with pytest.raises(Malformed):
        messages.decode(data, messages.FromForce)


def test_a_key_offer_of_before_is_read_and_means_what_it_meant():
    said = {
        "kind": "key-offer", "version": 1, "force": "ZZ1", "person": "p", "name": "n", "duty": "d",
        "recipient": "r", "verify_key": "v", "statement": "s", "numbers": ["1"],
    }  # fmt: skip
    old = {**said, "close_to": ["Dave Mellish"]}

    offer = messages.decode(canonical(old), messages.KeyOffer)

    assert offer.closeness == [Closeness(kind="other", name="Dave Mellish")]
    assert (offer.numbers, offer.unit, offer.known_as) == (["1"], "", [])
    assert messages.decode(messages.encode(offer), messages.KeyOffer) == offer
    for wrong in (said, {**old, "unit": ""}, {**old, "close_to": [1]}, {**old, "version": 3}):
        with pytest.raises(Malformed):
            messages.decode(canonical(wrong), messages.KeyOffer)
