"""Files of ours open in npm `age-encryption`, the age author's own, and files of theirs in ours."""

import base64
import hashlib
import io
import json
import os
from pathlib import Path

import pytest

from candour.seal import age, closing, container, mailbox, oprf
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey

CHUNK = 64 * 1024
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 1_000_003]
VECTORS = Path(__file__).parents[1] / "vectors"


def b64(data):
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def people():
    return [Identity(hashlib.sha256(f"interop {n}".encode()).digest()) for n in range(3)]


@pytest.fixture(scope="module")
def plains():
    return [os.urandom(size) for size in SIZES]


def closed(plain, people):
    sink = io.BytesIO()
    writer = age.Writer(sink, to=[one.recipient for one in people])
    writer.write(plain)
    writer.finish()
    return sink.getvalue()


def test_one_seed_is_one_recipient(npm, people):
    identities = [*people, *(Identity(os.urandom(32)) for _ in range(20))]

    theirs = npm("recipients", identities=[str(one) for one in identities])

    assert theirs == [str(one.recipient) for one in identities]


def test_each_of_three_recipients_opens_ours_with_theirs(npm, people, plains):
    envelopes = [closed(plain, people) for plain in plains]
    files = [
        {"identity": str(one), "file": b64(envelope)} for envelope in envelopes for one in people
    ]

    opened = npm("open", files=files)

    assert len(opened) == 3 * len(SIZES)
    assert opened == [b64(plain) for plain in plains for _ in people]


def test_each_of_three_recipients_opens_theirs_with_ours(npm, people, plains):
    answers = npm(
        "close",
        recipients=[str(one.recipient) for one in people],
        plains=[b64(plain) for plain in plains],
    )

    assert len(answers) == len(SIZES)
    for plain, answer in zip(plains, answers, strict=True):
        for one in people:
            source = io.BytesIO(base64.b64decode(answer))
            assert b"".join(age.chunks(source, identities=[one])) == plain


def test_theirs_refuses_what_ours_refuses(npm, people):
    envelope = closed(bytes(CHUNK + 1), people)
    altered = [
        envelope[:-1],
        envelope[:-17],
        envelope + b"\0",
        envelope[:-1] + bytes([envelope[-1] ^ 1]),
        envelope.replace(b"\n--- ", b"\n-> grease\n\n--- ", 1),
    ]

    opened = npm("open", files=[{"identity": str(people[0]), "file": b64(f)} for f in altered])
    strangers = npm("open", files=[{"identity": str(Identity(bytes(32))), "file": b64(envelope)}])

    assert opened == [None] * len(altered)
    assert strangers == [None]


def test_a_whole_report_opens_in_a_stock_reader_to_the_byte(npm, people):
    author = SigningKey(bytes(range(32)))
    content = {"header": {"v": 1, "seq": 0}, "body": b"What was said.\n" * 3000, "by": author}
    report = closing.close(Type.REPORT, to=[people[0].recipient], **content)
    link = closing.close(
        Type.PRODUCT,
        b"What was released.\n",
        header={"v": 1},
        to=closing.places([one.recipient for one in people]),
        by=author,
    )

    files = [
        {"identity": str(people[0]), "file": b64(report)},
        {"identity": str(people[2]), "file": b64(link)},
    ]
    opened = [base64.b64decode(one) for one in npm("open", files=files)]

    assert opened[0] == container.build(Type.REPORT, **content)
    assert opened[1] == container.build(
        Type.PRODUCT, header={"v": 1}, body=b"What was released.\n", by=author
    )


def test_stored_envelopes_open_in_a_stock_reader(npm):
    frozen = json.loads((VECTORS / "seal_envelopes.json").read_text("utf-8"))
    rows = frozen["envelopes"]

    opened = npm(
        "open",
        files=[
            {"identity": frozen["identities"][1], "file": b64(bytes.fromhex(row["envelope"]))}
            for row in rows
        ],
    )

    for row, plain in zip(rows, opened, strict=True):
        outline = container.check(io.BytesIO(base64.b64decode(plain)))
        assert (outline.type, outline.header) == (row["type"], row["header"])


@pytest.mark.parametrize("place", [0, 7])
def test_the_keys_of_a_code_follow_from_the_text_of_the_format_alone(npm, place):
    rows = json.loads((VECTORS / "seal_mailboxes.json").read_text("utf-8"))["mailboxes"]
    row = rows[place]

    theirs = npm("derive", code=row["code"], site=row["site"], seed=row["hardener_seed"])

    assert theirs == {
        "stretched": row["stretched"],
        "public": row["hardener_public"],
        "hardened": row["hardened"],
        "keys": row["keys"],
        "tag": row["tag"],
        "auth_hash": row["auth_hash"],
    }


def test_either_side_of_the_hardening_can_be_theirs(npm):
    seed, secret = bytes(range(32)), bytes(32)
    hardener = oprf.HardenerKey.from_seed(seed)
    ours = oprf.blind(secret)
    expected = ours.finish(hardener.evaluate(ours.element), public=hardener.public)

    their_answer = npm("evaluate", seed=b64(seed), blinded=b64(ours.element))
    asked = npm("blind", secret=b64(secret))
    answer = hardener.evaluate(base64.b64decode(asked["blinded"]))
    their_output = npm(
        "finish", secret=b64(secret), answer=b64(answer), key=b64(hardener.public), **asked
    )

    assert base64.b64decode(their_answer["key"]) == hardener.public
    assert ours.finish(base64.b64decode(their_answer["answer"]), public=hardener.public) == expected
    assert base64.b64decode(their_output) == expected
    assert mailbox.derive(secret, hardened=expected) == mailbox.derive(
        secret, hardened=base64.b64decode(their_output)
    )
