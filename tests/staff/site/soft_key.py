"""A security key in software that can also answer wrongly: without checking its owner, for another site, twice."""

import hashlib
import json
import os
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class SoftKey:
    """One passkey."""

    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    count: int = 0

    def _data(self, rp_id, flags, more=b""):
        self.count += 1
        rp = hashlib.sha256(rp_id.encode()).digest()
        return rp + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def _answer(self, response, prf):
        said = {} if prf is None else {"prf": {"enabled": True, "results": {"first": _text(prf)}}}
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "response": {name: _text(value) for name, value in response.items()},
                "clientExtensionResults": said,
            }
        )

    def make(self, options, *, origin, flags=PRESENT | VERIFIED, prf=None):
        """Return the answer to creation options."""
        numbers = self.key.public_key().public_numbers()
        public = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], flags | ATTESTED, attested)
        whole = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = _client("webauthn.create", options, origin)
        return self._answer({"clientDataJSON": client, "attestationObject": whole}, prf)

    def use(self, options, *, origin, rp_id=None, flags=PRESENT | VERIFIED, prf=None, owner=b""):
        """Return the answer to request options."""
        data = self._data(rp_id or options["rpId"], flags)
        client = _client("webauthn.get", options, origin)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({**response, "userHandle": owner} if owner else response, prf)


def _client(kind, options, origin):
    said = {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False}
    return json.dumps(said).encode()


def _text(raw):
    return bytes_to_base64url(raw)
