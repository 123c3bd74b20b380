"""Wider ways to say what is too exact: offered to a person who writes, never put in by itself."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from candour.words import tables

FILE: Final = "wider_wordings.json"
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DAY: Final = re.compile(
    r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:,? (\d{4}))?",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:,? (\d{4}))?\b", re.IGNORECASE
)
_SPANS: Final = (
    (31, "within the last month"),
    (62, "within the last two months"),
    (183, "within the last six months"),
    (366, "within the last year"),
    (1096, "within the last three years"),
)


@cache
def _table() -> tuple[tuple[frozenset[str], re.Pattern[str], tuple[str, ...]], ...]:
    document: dict[str, Any] = tables.document(FILE)
    return tuple(
        (frozenset(item["rules"]), re.compile(item["pattern"], re.IGNORECASE), tuple(item["wider"]))
        for item in document["wordings"]
    )


def wider(words: str, *, code: str, today: date) -> list[str]:
    """Return wider wordings for a marked passage, the best first; none is no fault.

    Args:
        words: the passage.
        code: the rule of `marking` that found it.
        today: the day from which "within the last two months" counts.
    """
    found = [_since(words, today=today)] if code in {"date", "month", "feast"} else []
    for rules, pattern, offers in _table():
        if code in rules and pattern.search(words):
            found += offers
    return list(dict.fromkeys(one for one in found if one))


def _since(words: str, *, today: date) -> str:
    """Return how long ago a named day or month is, in wide steps; "" if none is named."""
    when = _named(words, today=today)
    if when is None:
        return ""
    days = (today - when).days
    return next((says for most, says in _SPANS if days <= most), "some years ago")


def _named(words: str, *, today: date) -> date | None:
    match = _DAY.search(words)
    if match:
        return _last(int(match[1]), match[2], match[3], today=today)
    match = _MONTH.search(words)
    return _last(1, match[1], match[2], today=today) if match else None


def _last(day: int, month: str, year: str | None, *, today: date) -> date | None:
    """Return the last such day that is not in the future."""
    number = _MONTHS.index(month.lower()[:3]) + 1
    try:
        if year:
            return date(int(year), number, day)
        this = date(today.year, number, day)
        return this if this <= today + timedelta(days=1) else this.replace(year=today.year - 1)
    except ValueError:
        return None
