"""Writes the frozen vectors of `seal`. Run once for each new file; a file that exists is never written again.

    python tests/vectors/make_seal_vectors.py

A byte that changes in `seal_*.json` is a change of format: codes that are out no longer find their mailbox, or what is
stored can no longer be opened. So a file is never regenerated to make a test pass. New cases go into a new file. The
secrets in here are made from public labels and protect nothing. `voprf_rfc9497.json` is copied by hand from the RFC.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from candour.seal import closing, code, container, mailbox, oprf
from candour.seal.container import Type
from candour.seal.keys import Identity, SigningKey

HERE = Path(__file__).parent
SITE = "candour.example"
NUMBERS = (0, 1, 10**18 - 1, 721_836_771_529_870_526, 31_415_926_535_897_932)


def secret(label: str) -> bytes:
    """Return 32 bytes that anybody can make again."""
    return hashlib.sha256(b"candour/vectors/" + label.encode()).digest()


def digits(number: int) -> str:
    """Return the code of this number, by the definition."""
    return next(text for check in range(97) if int(text := f"{number:018d}{check:02d}") % 97 == 1)


def codes() -> dict[str, Any]:
    """Digits and words of one secret."""
    return {"codes": [{"digits": digits(n), "words": code.words(digits(n))} for n in NUMBERS]}


def keys() -> dict[str, Any]:
    """Seeds, and the texts and fingerprints that follow."""
    rows = []
    for label in ("first", "second"):
        identity, signer = Identity(secret(label)), SigningKey(secret(label))
        rows.append(
            {
                "seed": identity.seed.hex(),
                "identity": str(identity),
                "recipient": str(identity.recipient),
                "fingerprint": identity.recipient.fingerprint,
                "verify_key": signer.public.raw.hex(),
                "signature_of_nothing": signer.sign(b"").hex(),
            }
        )
    return {"keys": rows}


def mailboxes() -> dict[str, Any]:
    """Everything that follows from a code, a site and a hardener's seed."""
    rows = []
    for number in NUMBERS[:4]:
        for label in ("hardener", "another hardener"):
            hardener = oprf.HardenerKey.from_seed(secret(label))
            request = mailbox.begin(digits(number), salt=mailbox.site_salt(SITE))
            answer = hardener.evaluate(request.element)
            hardened = request.finish(answer, public=hardener.public)
            box = mailbox.derive(request.secret, hardened=hardened)
            rows.append(
                {
                    "code": digits(number),
                    "site": SITE,
                    "hardener_seed": secret(label).hex(),
                    "hardener_public": hardener.public.hex(),
                    "salt": mailbox.site_salt(SITE).hex(),
                    "stretched": request.secret.hex(),
                    "hardened": hardened.hex(),
                    "keys": box.pack().hex(),
                    "tag": box.tag.hex(),
                    "auth_hash": box.auth_hash.hex(),
                    "recipient_fingerprint": box.recipient.fingerprint,
                    "verify_key": box.signer.public.raw.hex(),
                }
            )
    return {"mailboxes": rows}


def containers() -> dict[str, Any]:
    """The types of the first freezing."""
    return _containers(tuple(Type)[:14])


def containers_of_backups() -> dict[str, Any]:
    """The type that copies of a role's data have."""
    return _containers((Type.BACKUP,))


def containers_of_slips() -> dict[str, Any]:
    """The type in which a printed slip's mailbox comes to the desk."""
    return _containers((Type.SLIP,))


def containers_of_notices() -> dict[str, Any]:
    """The type in which the watchdog is told."""
    return _containers((Type.NOTICE,))


def _containers(types: tuple[Type, ...]) -> dict[str, Any]:
    """One signed and one unsigned container of each type; the small ones whole, the others as hashes."""
    author = SigningKey(secret("author"))
    header = {"v": 1, "seq": 7, "prev": "00", "text": "Zoë – “ß”", "none": None, "list": [1, 0.5]}
    rows = []
    for type_ in types:
        for by in (author, None):
            built = container.build(type_, header=header, body=b"A body.\n" * 3, by=by)
            row = {
                "type": type_.value,
                "signed": by is not None,
                "size": len(built),
                "sha256": hashlib.sha256(built).hexdigest(),
            }
            if len(built) == 1024:
                row["bytes"] = built.hex()
            rows.append(row)
    return {
        "author_seed": author.seed.hex(),
        "author": author.public.raw.hex(),
        "header": header,
        "body": (b"A body.\n" * 3).hex(),
        "containers": rows,
    }


def envelopes() -> dict[str, Any]:
    """Whole envelopes that must open for ever. Each encapsulates anew, so they cannot be made again."""
    author = SigningKey(secret("author"))
    people = [Identity(secret(f"person {n}")) for n in range(3)]
    asked: list[tuple[Type, dict[str, Any], bytes, bool, bool]] = [
        (Type.REPORT, {"v": 1, "seq": 0}, "What was said: ‘dawn’.\n".encode() * 40, True, False),
        (Type.TO_REPORTER, {"v": 1, "seq": 1}, b"A reply.\n", True, False),
        (Type.KEY_BUNDLE, {}, bytes(range(256)), False, False),
        (Type.OPENING, {"v": 1, "index": 12}, b"", True, True),
    ]
    rows = []
    for type_, header, body, signs, fills in asked:
        to = [person.recipient for person in people]
        envelope = closing.close(
            type_,
            body,
            header=header,
            to=closing.places(to) if fills else to,
            by=author if signs else None,
        )
        rows.append(
            {
                "type": type_.value,
                "header": header,
                "body": body.hex(),
                "signed": signs,
                "envelope": envelope.hex(),
            }
        )
    return {
        "author": author.public.raw.hex(),
        "identities": [str(person) for person in people],
        "stranger": str(Identity(secret("a stranger"))),
        "envelopes": rows,
    }


def main() -> None:
    """Write each file that does not exist yet."""
    for make in (
        codes,
        keys,
        mailboxes,
        containers,
        containers_of_backups,
        containers_of_slips,
        containers_of_notices,
        envelopes,
    ):
        path = HERE / f"seal_{make.__name__}.json"
        if path.exists():
            continue
        path.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
