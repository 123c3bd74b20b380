"""Coded reasons beside the words with which a product goes back to its author. For the services of products."""

from collections.abc import Sequence

from candour.roles.desk.models import Count
from candour.roles.desk.services import counts
from candour.words import reasons


def told(codes: Sequence[str], words: str) -> str:
    """Return what the author reads: each coded reason on a line, then the words.

    Raises:
        UnknownCode: there is no such reason.
    """
    lines = [f"{reasons.returned(code).says}." for code in dict.fromkeys(codes)]
    return "\n".join([*lines, words])


def count(codes: Sequence[str]) -> None:
    """Count each reason once."""
    for code in dict.fromkeys(codes):
        counts.add(Count.Kind.RETURN, code)
