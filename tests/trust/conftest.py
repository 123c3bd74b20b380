"""A root, its supervisors and the directories they sign; each person's keys follow from a name."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import settings

from candour.seal.keys import Identity, SigningKey
from candour.trust import directory
from candour.trust.directory import ForceDirectory, Listed, PublicDirectory, Supervisors

settings.register_profile("candour", deadline=None, database=None)
settings.load_profile("candour")


def seed(name: str) -> bytes:
    return hashlib.sha256(b"candour tests: " + name.encode()).digest()


class Charity:
    """The charity's keys, and what it can sign with them."""

    def __init__(self) -> None:
        self.root = SigningKey(seed("root"))
        self.signers = {name: SigningKey(seed(name)) for name in ("alice", "dan")}
        self.said = {
            "number": 1,
            "previous": "",
            "expires_on": "2099-12-31",
            "demonstration": False,
        }

    def signer(self, name: str) -> SigningKey:
        return SigningKey(seed(name))

    def supervisors(self, **changed) -> Supervisors:
        keys = {name: key.public.raw.hex() for name, key in self.signers.items()}
        return Supervisors(**{**self.said, "keys": keys, **changed})

    def public(self, **changed) -> PublicDirectory:
        fields = {
            "site": "a site",
            "epochs": {"2026-W48": str(Identity(seed("epoch")).recipient)},
            "desk_keys": [SigningKey(seed("desk")).public.raw.hex()],
            "hardeners": ["11" * 32],
            "watchdog": str(Identity(seed("watchdog")).recipient),
            "exchange": SigningKey(seed("exchange")).public.raw.hex(),
        }
        return PublicDirectory(**{**self.said, **fields, **changed})

    def listed(self, name: str = "carol", **changed) -> Listed:
        key, signer = str(Identity(seed(name)).recipient), SigningKey(seed(name))
        verify = signer.public.raw.hex()
        statement = directory.key_statement(name, key=key, verify_key=verify)
        one = Listed(
            person=name,
            name=name,
            duty="receiving officer",
            recipient=key,
            verify_key=verify,
            numbers=["2210"],
            closeness=[],
            statement=signer.sign(statement).hex(),
        )
        return replace(one, **changed)

    def force(self, **changed) -> ForceDirectory:
        fields = {
            "force": "ZZ1",
            "people": [self.listed()],
            "desk_signers": [SigningKey(seed("bob")).public.raw.hex()],
            "alternates": ["ZZ2"],
        }
        return ForceDirectory(**{**self.said, **fields, **changed})

    def note(self, edition, *, by=None) -> str:
        """Sign an edition as it must be signed, or by whom `by` names."""
        kind = {Supervisors: "supervisors", PublicDirectory: "public", ForceDirectory: "force"}
        own = {"root": self.root} if isinstance(edition, Supervisors) else self.signers
        return directory.issue(kind[type(edition)], edition, by=own if by is None else by)


@pytest.fixture(scope="session")
def charity() -> Charity:
    return Charity()
