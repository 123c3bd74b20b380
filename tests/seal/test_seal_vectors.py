"""The formats are frozen: what was written when they were fixed reads the same, for ever.

A failure here means that codes which are out no longer work or that stored envelopes no longer open. Do not make the
vectors again to mend it (tests/vectors/make_seal_vectors.py says why).
"""

import hashlib
import io
import json
from pathlib import Path

import pytest

from candour.seal import NotForUs, code, container, mailbox, oprf
from candour.seal.container import Type
from candour.seal.keys import Identity, Recipient, SigningKey, VerifyKey
from candour.seal.opening import open_envelope

VECTORS = Path(__file__).parents[1] / "vectors"


def frozen(name):
    return json.loads((VECTORS / f"seal_{name}.json").read_text("utf-8"))


CONTAINERS, ENVELOPES = frozen("containers"), frozen("envelopes")
CONTAINERS["containers"] += frozen("containers_of_backups")["containers"]
CONTAINERS["containers"] += frozen("containers_of_slips")["containers"]
CONTAINERS["containers"] += frozen("containers_of_notices")["containers"]


@pytest.mark.parametrize("row", frozen("codes")["codes"], ids=lambda row: row["digits"])
def test_digits_and_words_of_a_code(row):
    assert code.words(row["digits"]) == row["words"]
    assert code.parse(row["words"]) == code.parse(row["digits"]) == row["digits"]


@pytest.mark.parametrize("row", frozen("keys")["keys"], ids=["first", "second"])
def test_keys_follow_from_their_seed(row):
    identity, signer = (make(bytes.fromhex(row["seed"])) for make in (Identity, SigningKey))

    assert str(identity) == row["identity"]
    assert str(identity.recipient) == row["recipient"]
    assert Recipient.parse(row["recipient"]).fingerprint == row["fingerprint"]
    assert signer.public.raw.hex() == row["verify_key"]
    assert signer.sign(b"").hex() == row["signature_of_nothing"]


@pytest.mark.parametrize("row", frozen("mailboxes")["mailboxes"])
def test_a_mailbox_follows_from_code_site_and_hardener(row):
    hardener = oprf.HardenerKey.from_seed(bytes.fromhex(row["hardener_seed"]))
    salt = mailbox.site_salt(row["site"])

    request = mailbox.begin(row["code"], salt=salt)
    answer = hardener.evaluate(request.element)
    keys = mailbox.complete(request, answer, hardener=hardener.public)

    assert hardener.public.hex() == row["hardener_public"]
    assert salt.hex() == row["salt"]
    assert request.secret.hex() == row["stretched"]
    assert request.finish(answer, public=hardener.public).hex() == row["hardened"]
    assert keys.pack().hex() == row["keys"]
    assert mailbox.Keys.unpack(bytes.fromhex(row["keys"])) == keys
    assert keys.tag.hex() == row["tag"]
    assert keys.auth_hash.hex() == row["auth_hash"]
    assert keys.recipient.fingerprint == row["recipient_fingerprint"]
    assert keys.signer.public.raw.hex() == row["verify_key"]


@pytest.mark.parametrize("row", CONTAINERS["containers"])
def test_a_container_is_written_to_the_byte(row):
    author = SigningKey(bytes.fromhex(CONTAINERS["author_seed"])) if row["signed"] else None
    body = bytes.fromhex(CONTAINERS["body"])

    built = container.build(Type(row["type"]), header=CONTAINERS["header"], body=body, by=author)

    assert len(built) == row["size"]
    assert hashlib.sha256(built).hexdigest() == row["sha256"]
    assert built.hex() == row.get("bytes", built.hex())
    outline = container.check(io.BytesIO(built))
    assert outline.header == CONTAINERS["header"]
    if row["signed"]:
        public = VerifyKey(bytes.fromhex(CONTAINERS["author"]))
        assert public.verify(outline.signature, outline.signed)


def test_there_is_a_vector_for_every_type():
    assert {row["type"] for row in CONTAINERS["containers"]} == {type_.value for type_ in Type}


@pytest.mark.parametrize("row", ENVELOPES["envelopes"], ids=lambda row: Type(row["type"]).name)
def test_a_stored_envelope_opens_for_each_of_its_people_and_for_nobody_else(row):
    envelope = bytes.fromhex(row["envelope"])
    author = VerifyKey(bytes.fromhex(ENVELOPES["author"]))

    for text in ENVELOPES["identities"]:
        found = open_envelope(envelope, identities=[Identity.parse(text)])
        assert found.type == row["type"]
        assert found.header == row["header"]
        assert found.body.hex() == row["body"]
        assert found.signed_by(author) == row["signed"]
    with pytest.raises(NotForUs):
        open_envelope(envelope, identities=[Identity.parse(ENVELOPES["stranger"])])
