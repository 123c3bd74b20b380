"""Who closes and opens in the tests of `seal`: each person's keys follow from a name."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import settings

from candour.seal.keys import Identity, SigningKey

# Two cores are shared with the rest of the suite: a slow moment is no failure, and nothing is left in the tree.
settings.register_profile("candour", deadline=None, database=None)
settings.load_profile("candour")


def _seed(name: str) -> bytes:
    return hashlib.sha256(b"candour tests: " + name.encode()).digest()


@pytest.fixture(scope="session")
def identity() -> Callable[[str], Identity]:
    return lambda name: Identity(_seed("opens as " + name))


@pytest.fixture(scope="session")
def signer() -> Callable[[str], SigningKey]:
    return lambda name: SigningKey(_seed("signs as " + name))
