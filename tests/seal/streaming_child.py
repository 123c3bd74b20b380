"""Run by test_streaming in a process of its own: closes and opens a long stream and prints what it cost."""

import hashlib
import json
import sys
import time
from pathlib import Path

from candour.seal import closing, opening
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey

PIECE = 1024 * 1024


def peak_mib() -> float:
    """The most memory this process has held. Not `ru_maxrss`, which starts with its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def pieces(mebibytes: int):
    """As many different pieces as asked for, never two of them held at once."""
    base = hashlib.shake_256(b"a long recording").digest(PIECE)
    for number in range(mebibytes):
        yield number.to_bytes(8, "big") + base[8:]


def main(folder: Path, mebibytes: int) -> None:
    person, author = Identity(b"\x07" * 32), SigningKey(b"\x08" * 32)
    baseline, started = peak_mib(), time.perf_counter()
    expected = hashlib.sha256()
    with (folder / "sealed").open("wb") as sink:
        closer = closing.Closer(sink, Type.ATTACHMENT, header={}, to=[person.recipient], by=author)
        for piece in pieces(mebibytes):
            expected.update(piece)
            closer.write(piece)
        closer.finish()
    closed = time.perf_counter()
    found = hashlib.sha256()
    with (folder / "sealed").open("rb") as source, (folder / "plain").open("w+b") as into:
        outline = opening.open_stream(source, identities=[person], into=into)
        opened = time.perf_counter()
        into.seek(outline.body_at)
        left = outline.body_bytes
        while left:
            data = into.read(min(PIECE, left))
            found.update(data)
            left -= len(data)
    sys.stdout.write(
        json.dumps(
            {
                "same": found.digest() == expected.digest(),
                "signed": author.public.verify(outline.signature, outline.signed),
                "body_bytes": outline.body_bytes,
                "closing_s": closed - started,
                "opening_s": opened - closed,
                "baseline_mib": baseline,
                "peak_mib": peak_mib(),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
