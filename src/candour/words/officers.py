"""The names of the persons reported, as far as a text gives them a rank: they are what the report is about, and no slip."""

import re
from typing import Final

RANKS: Final = (
    r"(?:PC|PS|DC|DS|DI|DCI|DSU|PCSO|SC|Sgt|Insp|Supt|Sergeant|Inspector|Constable|Superintendent|Officer|Commander|"
    r"Detective|Special|Chief|Sarge|Skipper|Custody Sergeant|Deputy|Assistant|pc|ps|dc|ds|pcso|sgt|insp|sergeant|inspector|"
    r"constable|superintendent|officer|detective|copper|policeman|policewoman|cop)"
)
_NAME: Final = r"[A-Z][a-zA-Z'’-]{1,19}"
_AFTER: Final = re.compile(
    rf"\b{RANKS}(?:[ .]{{1,2}}(?:{RANKS}|of|police|constable|sergeant|inspector|officer)){{0,3}},?"
    rf"(?:[ .]{{1,2}}(?:\d{{1,6}}|called|named))?[ .]{{1,2}}({_NAME}(?: {_NAME}){{0,2}})"
)
_BEFORE: Final = re.compile(
    rf"\b({_NAME}(?: {_NAME}){{0,2}})(?:,| is| was|'s)(?: (?:an?|the|he's a|he is an?|our|my|their)| he's)? (?:\w{{2,14}} ){{0,2}}"
    r"(?:sergeant|constable|inspector|superintendent|detective|pc|ps|dc|ds|pcso|officer|copper|policeman|policewoman|police|PC|PS|DC|DS|DI|DCI|PCSO|Sgt|Sergeant|Inspector|Insp|Detective|Constable)\b"
)
_NONE: Final = frozenset(
    {
        "He",
        "She",
        "They",
        "It",
        "This",
        "That",
        "There",
        "The",
        "But",
        "And",
        "When",
        "Police",
        "My",
        "His",
        "I",
    }
)


def names(text: str) -> frozenset[str]:
    """Return every word of the names that stand beside a rank in the text."""
    found = [match[1] for match in (*_AFTER.finditer(text), *_BEFORE.finditer(text))]
    return frozenset(word for name in found for word in name.split()) - _NONE
