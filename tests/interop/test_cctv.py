"""The C2SP CCTV age vectors: the age author's collection of good and of maliciously wrong files.

Armour is left out, since we neither write nor read it. Vectors for X25519 and passphrases must never be accepted by us;
their payloads are also put behind a header of our own, so that they try our stream too.
"""

import base64
import hashlib
import io
import zlib
from dataclasses import dataclass

import pytest

from candour.seal import NotForUs, SealError, age
from candour.seal.keys import Identity

US = Identity(hashlib.sha256(b"interop cctv").digest())
FAILURES = {"header failure", "HMAC failure", "payload failure"}


@dataclass(frozen=True)
class Vector:
    expect: str
    payload: str | None
    file_key: bytes
    identities: list[Identity]
    file: bytes


def parse(data):
    """Return the vector, or None if it is armoured."""
    head, _, file = data.partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    fields = dict(pairs)
    if "armored" in fields:
        return None
    if fields.get("compressed") == "zlib":
        file = zlib.decompress(file)
    keys = [text for name, text in pairs if name == "identity"]
    hybrid = all(text.startswith("AGE-SECRET-KEY-PQ-1") for text in keys)
    ours = [Identity.parse(text) for text in keys] if hybrid else []
    return Vector(
        fields["expect"],
        fields.get("payload"),
        bytes.fromhex(fields["file key"]),
        ours,
        file,
    )


def verdict(file, identities):
    """What our reader makes of a file; any exception but SealError fails the test."""
    plain = hashlib.sha256()
    try:
        for chunk in age.chunks(io.BytesIO(file), identities=identities):
            plain.update(chunk)
    except NotForUs:
        return "no match", None
    except SealError:
        return "failure", None
    return "success", plain.hexdigest()


def wanted(vector):
    if vector.expect in FAILURES:
        return "failure", None
    return vector.expect, vector.payload if vector.expect == "success" else None


@pytest.fixture(scope="session")
def vectors(npm):
    files = {name: parse(base64.b64decode(text)) for name, text in npm("vectors").items()}
    return {name: vector for name, vector in files.items() if vector}


@pytest.fixture(scope="session")
def hybrid(vectors):
    return {name: vector for name, vector in vectors.items() if vector.identities}


@pytest.fixture(scope="session")
def foreign(vectors):
    return {name: vector for name, vector in vectors.items() if not vector.identities}


def test_every_hybrid_vector_gets_its_verdict(hybrid):
    found = {name: verdict(one.file, one.identities) for name, one in hybrid.items()}

    assert found == {name: wanted(one) for name, one in hybrid.items()}
    assert len(found) >= 17
    assert {one.expect for one in hybrid.values()} >= {"success", "no match", "header failure"}


def test_files_for_other_kinds_of_key_are_never_accepted(foreign):
    found = {name: verdict(one.file, [US])[0] for name, one in foreign.items()}

    assert len(found) >= 80
    assert set(found.values()) == {"no match", "failure"}


def test_a_header_that_no_key_could_mend_is_malformed_and_not_merely_somebody_else_s(foreign):
    grammar = ("empty", "header_", "hmac_", "stanza_", "version_")
    malformed = {
        name: verdict(one.file, [US])[0]
        for name, one in foreign.items()
        if name.startswith(grammar) and one.expect == "header failure"
    }

    assert len(malformed) >= 20
    assert set(malformed.values()) == {"failure"}


def test_a_well_formed_header_for_somebody_else_is_not_called_malformed(foreign):
    good = {
        name: verdict(one.file, [US])[0]
        for name, one in foreign.items()
        if one.expect in {"success", "no match", "payload failure", "HMAC failure"}
    }

    assert len(good) >= 30
    assert set(good.values()) == {"no match"}


def test_every_payload_gets_its_verdict_behind_a_header_of_ours(foreign):
    found, expected = {}, {}
    for name, one in foreign.items():
        streams = one.expect in {"success", "payload failure"} or name.startswith("stream_")
        if not streams:
            continue
        end = one.file.index(b"\n", one.file.index(b"\n--- ") + 1) + 1
        header = age.header(one.file_key, to=[US.recipient])
        found[name] = verdict(header + one.file[end:], [US])
        expected[name] = wanted(one)

    assert found == expected
    assert len(found) >= 30
    assert {verdict for verdict, _ in found.values()} == {"success", "failure"}
