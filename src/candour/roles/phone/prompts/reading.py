"""How a written text is said aloud: dates, hours, money and telephone numbers as a person would read them; one sentence at a time."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from candour.roles.phone.prompts.texts import Language

LONGEST: Final = 200
"""Characters of a piece that is spoken at once: some 14 seconds."""
SPELLED_DIGITS: Final = 5
"""From this many figures on a number that is not marked as an amount is said figure by figure."""

_NUMBER: Final = re.compile(
    r"(?P<money>£ ?(?P<whole>\d[\d,]*)(?:\.(?P<pence>\d\d))?(?!\d))"
    r"|(?P<day>\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})\b)"
    r"|(?P<iso>\b(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)\b)"
    r"|(?P<time>\b(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\b(?![.:]?\d))"
    r"|(?P<amount>\b\d{1,3}(?:,\d{3})+\b)"
    r"|(?P<digits>\d+(?:[ -]\d+)*)"
)
_END: Final = re.compile(r"(?<=[.!?…;:])[\"')\]]*\s+|\s*\n\s*")
_STRAY: Final = re.compile(r" (?=[,;:.?!])")
_PAUSE: Final = re.compile(r"(?<=[,–-])\s+")
_PLAIN: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": ", ", "…": ".", "\u00a0": " "}
)
_KEPT: Final = frozenset(" .,;:!?'\"()-/")


class CannotSay(Exception):
    """The text cannot be said: nothing in it, too much of it, letters of another script, no voice, or no time."""


def sentences(text: str, language: Language) -> list[str]:
    """Return `text` as a voice should get it, cut where a person would draw breath; no piece is longer than 200 characters.

    Raises:
        CannotSay: there is nothing to say, or it has letters that no voice of ours reads.
    """
    pieces = [piece for part in _END.split(text) for piece in _cut(said(part, language))]
    spoken = [one for one in pieces if any(map(str.isalnum, one))]
    if not spoken:
        raise CannotSay
    return spoken


def said(text: str, language: Language) -> str:
    """Return `text` in words: figures and signs as they are spoken, on one line.

    Raises:
        CannotSay: it has letters of another script than Latin.
    """
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    worded = _NUMBER.sub(lambda found: _number(found, language), plain)
    for sign, word in language.signs.items():
        worded = worded.replace(sign, f" {word} ")
    plain = _STRAY.sub("", " ".join("".join(map(_letter, worded)).split()))
    for word, sound in language.pronounced.items():
        plain = re.sub(rf"\b{re.escape(word)}\b", sound.replace("\\", r"\\"), plain)
    return plain


def _number(found: re.Match[str], language: Language) -> str:
    kind = found.lastgroup or ""  # the outermost of what matched
    return _KINDS[kind](found, language)


def _money(found: re.Match[str], language: Language) -> str:
    whole, pence = found["whole"].replace(",", ""), found["pence"]
    if pence and int(pence):
        return language.pounds_pence.format(whole, int(pence))
    return language.pounds.format(whole)


def _day(found: re.Match[str], language: Language) -> str:
    return _date(found, language, "d", "m", "y")


def _iso(found: re.Match[str], language: Language) -> str:
    return _date(found, language, "id", "im", "iy")


def _date(found: re.Match[str], language: Language, *parts: str) -> str:
    day, month, year = (found[part] for part in parts)
    if not 1 <= int(month) <= len(language.months):
        return _spell(found[0], language)
    return f"{int(day)} {language.months[int(month) - 1]} {year}"


def _time(found: re.Match[str], language: Language) -> str:
    hour, minute = int(found["hour"]), found["minute"]
    if minute == "00":
        return language.hour.format(hour)
    return f"{hour} {_spell(minute, language) if minute.startswith('0') else minute}"


def _amount(found: re.Match[str], _: Language) -> str:
    return found[0].replace(",", "")


def _digits(found: re.Match[str], language: Language) -> str:
    """A year or a number of some size is left to the voice; what is dialled or typed is said figure by figure, group by group."""
    groups = re.split("[ -]", found[0])
    if len(groups) > 1 and len("".join(groups)) > SPELLED_DIGITS:
        return ", ".join(_spell(group, language) for group in groups)
    return " ".join(
        _spell(group, language)
        if group in language.spelled
        or len(group) == 1
        or len(group) >= SPELLED_DIGITS
        or (group.startswith("0") and len(group) > 1)
        else group
        for group in groups
    )


_KINDS: Final[dict[str, Callable[[re.Match[str], Language], str]]] = {
    "money": _money,
    "day": _day,
    "iso": _iso,
    "time": _time,
    "amount": _amount,
    "digits": _digits,
}


def _spell(figures: str, language: Language) -> str:
    return " ".join(language.digit(str(int(one))) for one in figures if one.isdecimal())


def _letter(one: str) -> str:
    """What a voice gets for a character: pictures and unknown signs are a breath."""
    if one in _KEPT or (one.isascii() and one.isalnum()):
        return one
    if unicodedata.category(one).startswith("L"):
        if not unicodedata.name(one, "").startswith("LATIN"):
            raise CannotSay
        return one
    return "" if unicodedata.category(one) in {"Mn", "Cf"} else " "


def _cut(sentence: str) -> Iterator[str]:
    """Yield a sentence in pieces of at most `LONGEST`, at commas where it can be."""
    piece = ""
    for part in _PAUSE.split(sentence):
        for word in part.split(" ") if len(part) > LONGEST else [part]:
            if piece and len(piece) + 1 + len(word) > LONGEST:
                yield piece
                piece = ""
            piece = f"{piece} {word}".strip()
            while len(piece) > LONGEST:
                yield piece[:LONGEST]
                piece = piece[LONGEST:]
    if piece:
        yield piece
