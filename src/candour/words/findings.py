"""What an auditor may find in a released product, as codes: safe, a SAN rule that slipped, a wrong grade, late."""

from typing import Final

from candour.words import grading

SAFE: Final = "safe"
UNREAD: Final = "unread"
_WORDS: Final = {SAFE: "Safe", "grade": "The grade is wrong", "late": "It left late"}
_OF_QUESTIONS: Final = "SAN-18"
"""The rule for questions to a reporter: no product can break it."""


def choices() -> list[tuple[str, str]]:
    """Return what can be found, code and words: first the three, then the rules in their order."""
    rules = [code for code in grading.sanitising_rules() if code != _OF_QUESTIONS]
    return [(code, in_words(code)) for code in (*_WORDS, *rules)]


def in_words(code: str) -> str:
    """Return what a finding's code means.

    Raises:
        UnknownCode: no such finding.
    """
    if code == UNREAD:
        return "Nobody read it in time"
    return _WORDS.get(code) or f"{code}: {grading.sanitising_rule(code).rule}"


def contradict(codes: list[str]) -> bool:
    """Say whether a product is called safe and said to break a rule."""
    return SAFE in codes and any(code.startswith("SAN-") for code in codes)
