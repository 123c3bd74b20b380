"""Promise 2: whoever takes the intake's and the exchange's disks reads no report and can test no guess at a code."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tables
from candour.seal import SealError, mailbox, opening, oprf
from candour.seal.keys import Identity
from candour.trust.store import Store
from line import Http, RunningLine
from walk import Walk

SEIZED = ("intake", "exchange")
CANARY = "Zqxseizedcanary"


@pytest.fixture(scope="module")
def code(line: RunningLine) -> str:
    """A report with a canary word in it, and its code."""
    before = len(tags(line))
    walk = Walk(Http(line.address("intake"), {}))
    walk.story = f"The sergeant said {CANARY} to the driver."
    walk.send()
    for _ in range(60):
        if len(tags(line)) > before:
            break
        time.sleep(0.5)  # the mailbox is made a moment after the report is safe
    return walk.page.code


def disk(line: RunningLine) -> list[bytes]:
    """Return every file of the seized machines."""
    folders = [path for name in SEIZED for path in sorted((line.data / name).rglob("*"))]
    return [
        path.read_bytes() for path in [*folders, *tables.files(line, *SEIZED)] if path.is_file()
    ]


def blobs(line: RunningLine) -> Iterator[bytes]:
    """Return every binary value in their databases."""
    for name in SEIZED:
        for table in {one.partition(".")[0] for one in tables.columns(line, name)}:
            for row in tables.rows(line, name, f'SELECT * FROM "{table}"'):
                yield from (value for value in row if isinstance(value, bytes) and value)


def seized_secrets(line: RunningLine) -> list[Identity]:
    """Return an identity for every 32-byte secret that lies on the seized machines."""
    return [
        Identity(bytes.fromhex(path.read_text().strip()))
        for name in SEIZED
        for path in (line.data / name).glob("*.key")
    ]


def test_no_word_of_a_report_is_on_the_disks(line: RunningLine, code: str) -> None:
    assert code
    for content in disk(line):
        assert CANARY.encode().lower() not in content.lower()


def test_no_key_on_the_disks_opens_anything(line: RunningLine, code: str) -> None:
    assert code
    identities = seized_secrets(line)
    assert len(identities) >= 3
    sealed = [blob for blob in blobs(line) if blob.startswith(b"age-encryption.org/v1")]
    assert sealed, "the exchange holds something sealed"
    for blob in sealed:
        with pytest.raises(SealError):
            opening.open_envelope(blob, identities=identities)


def tags(line: RunningLine) -> set[str]:
    return {tag for (tag,) in tables.rows(line, "exchange", "SELECT tag FROM exchange_mailbox")}


def test_even_the_right_code_cannot_be_recognised_without_the_hardener(
    line: RunningLine, code: str
) -> None:
    site = Store(line.data / "intake/trust", demonstration=True).public().site
    stretched = mailbox.stretch(code, salt=mailbox.site_salt(site))
    public = bytes.fromhex(
        Store(line.data / "intake/trust", demonstration=True).public().hardeners[0]
    )
    guesses = [b"", public, bytes(64), stretched, *(one.seed for one in seized_secrets(line))]

    for hardened in guesses:
        keys = mailbox.derive(stretched, hardened=hardened)
        for content in disk(line):
            for value in (keys.tag, keys.auth_hash, keys.lookup, keys.auth):
                assert value not in content
                assert value.hex().encode() not in content
    for content in disk(line):
        assert stretched not in content
        assert stretched.hex().encode() not in content


def test_with_the_hardener_s_key_it_can_be_and_that_is_why_it_stands_elsewhere(
    line: RunningLine, code: str
) -> None:
    seed = bytes.fromhex((line.data / "hardener/hardener.key").read_text().strip())
    hardener = oprf.HardenerKey.from_seed(seed)
    site = Store(line.data / "intake/trust", demonstration=True).public().site
    request = mailbox.begin(code, salt=mailbox.site_salt(site))

    keys = mailbox.complete(request, hardener.evaluate(request.element), hardener=hardener.public)

    assert keys.tag.hex() in tags(line), "this control shows that the test above could fail"
    for content in disk(line):
        assert keys.auth not in content
        assert keys.age_seed not in content
        assert keys.age_seed.hex().encode() not in content


def test_the_pages_process_has_no_database_at_all(line: RunningLine) -> None:
    names = {path.name for path in (line.data / "intake").iterdir()}

    assert [name for name in names if "sqlite" in name and not name.startswith("keeper.")] == []
    assert not [name for name in names if name.endswith(".log")]
    assert Path(line.data / "intake/keeper.sock").is_socket()
