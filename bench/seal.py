"""How fast `seal` closes and opens: a stream, against the bare cipher; and a message of 4 KiB, against one recipient.

    python bench/seal.py

The floor is ChaCha20-Poly1305 over 64 KiB chunks by `cryptography` alone, in memory, taken in turn with what is compared.
"""

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import machine
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from candour.seal import age, closing, code, mailbox, opening, oprf
from candour.seal.container import Type
from candour.seal.keys import Identity, Recipient, SigningKey

MIB = 1024 * 1024
STREAM_MIB = 64
ROUNDS = 7
CHUNK = bytes(64 * 1024)
PERSON = Identity(bytes(range(32)))
AUTHOR = SigningKey(bytes(range(32)))


class Nowhere(io.BytesIO):
    """A sink that forgets, so that memory and disk are not what is measured."""

    def write(self, data: Any) -> int:
        return len(memoryview(data))


def floor_close() -> None:
    cipher = ChaCha20Poly1305(bytes(32))
    for number in range(STREAM_MIB * 16):
        cipher.encrypt(number.to_bytes(12, "big"), CHUNK, None)


def floor_open(sealed: list[bytes]) -> None:
    cipher = ChaCha20Poly1305(bytes(32))
    for number, chunk in enumerate(sealed):
        cipher.decrypt(number.to_bytes(12, "big"), chunk, None)


def age_close(sink: BinaryIO) -> None:
    writer = age.Writer(sink, to=[PERSON.recipient])
    for _ in range(STREAM_MIB):
        writer.write(bytes(MIB))
    writer.finish()


def whole_close(sink: BinaryIO) -> None:
    closer = closing.Closer(
        sink,
        Type.ATTACHMENT,
        header={},
        to=[PERSON.recipient],
        by=AUTHOR,
    )
    for _ in range(STREAM_MIB):
        closer.write(bytes(MIB))
    closer.finish()


def age_open(envelope: bytes) -> None:
    for _ in age.chunks(io.BytesIO(envelope), identities=[PERSON]):
        pass


def streams() -> None:
    cipher = ChaCha20Poly1305(bytes(32))
    sealed = [cipher.encrypt(n.to_bytes(12, "big"), CHUNK, None) for n in range(STREAM_MIB * 16)]
    kept = io.BytesIO()
    whole_close(kept)
    envelope = kept.getvalue()
    acts: dict[str, Callable[[], object]] = {
        "floor, closing": floor_close,
        "age file closed": lambda: age_close(Nowhere()),
        "envelope closed and signed": lambda: whole_close(Nowhere()),
        "floor, opening": lambda: floor_open(sealed),
        "age file opened": lambda: age_open(envelope),
        "envelope opened and checked": lambda: opening.open_stream(
            io.BytesIO(envelope), identities=[PERSON], into=io.BytesIO()
        ),
    }
    taken = machine.medians_in_turn(acts, rounds=ROUNDS)
    print(f"stream of {STREAM_MIB} MiB, median of {ROUNDS}\n{'':34}{'MB/s':>8}  of the floor")
    for name, each in taken.items():
        floor = taken["floor, opening" if "open" in name else "floor, closing"]
        print(f"  {name:32}{STREAM_MIB * MIB / each / 1e6:8.0f}  {floor / each:6.2f}")


def messages() -> None:
    people = [Identity(bytes([n]) * 32) for n in range(1, 17)]
    body = bytes(4096)
    acts: dict[str, Callable[[], object]] = {}
    for count in (1, 3, 16):
        to = [person.recipient for person in people[:count]]
        envelope = closing.close(Type.RECORD, body, header={}, to=to, by=AUTHOR)

        def close(to: list[Recipient] = to) -> object:
            return closing.close(Type.RECORD, body, header={}, to=to, by=AUTHOR)

        def open_last(envelope: bytes = envelope, last: Identity = people[count - 1]) -> object:
            return opening.open_envelope(envelope, identities=[last])

        acts[f"4 KiB closed to {count}"] = close
        acts[f"4 KiB opened by number {count}"] = open_last
    acts["16 places made"] = lambda: closing.places([people[0].recipient])
    taken = machine.medians_in_turn(acts, rounds=101)
    print(f"\nmessages, median of 101\n{'':34}{'ms':>8}  of the same for 1")
    for name, each in taken.items():
        base = taken["4 KiB opened by number 1" if "opened" in name else "4 KiB closed to 1"]
        print(f"  {name:32}{each * 1000:8.3f}  {each / base:6.2f}")


def codes() -> None:
    hardener = oprf.HardenerKey.from_seed(bytes(32))
    salt, typed = mailbox.site_salt("candour.example"), code.draw()
    request = oprf.blind(bytes(32))
    answer = hardener.evaluate(request.element)

    def derive() -> object:
        asked = mailbox.begin(typed, salt=salt)
        return mailbox.complete(asked, hardener.evaluate(asked.element), hardener=hardener.public)

    acts: dict[str, Callable[[], object]] = {
        "Argon2id": lambda: mailbox.stretch(typed, salt=salt),
        "hardener's evaluation and proof": lambda: hardener.evaluate(request.element),
        "proof checked, unblinded": lambda: request.finish(answer, public=hardener.public),
        "a code's keys, whole": derive,
    }
    taken = machine.medians_in_turn(acts, rounds=21)
    print(f"\ncodes, median of 21\n{'':34}{'ms':>8}  of Argon2id")
    for name, each in taken.items():
        print(f"  {name:32}{each * 1000:8.3f}  {each / taken['Argon2id']:6.2f}")


if __name__ == "__main__":
    print(machine.describe())
    streams()
    messages()
    codes()
