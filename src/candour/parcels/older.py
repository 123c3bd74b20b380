"""How messages of earlier versions are read. What one does not say stays empty."""

import dataclasses
from typing import Any, Final

from candour.parcels.malformed import Malformed, UnknownVersion
from candour.words import closeness as close

_SPOKEN: Final = {"parts", "sounding"}


def _offer_1(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a key offer of version 1 as version 2 would say it; one that waits at the desk is still listed."""
    said = fields.pop("close_to", None)
    if not isinstance(said, list) or not all(type(one) is str for one in said):
        raise Malformed("a list was expected")
    if {"closeness", "unit", "rank", "known_as"} & set(fields):
        raise Malformed("a key offer of one version has parts of another")
    closeness = [dataclasses.asdict(one) for one in close.of_old(said)]
    return {**fields, "closeness": closeness, "unit": "", "rank": "", "known_as": []}


def _written(fields: dict[str, Any]) -> dict[str, Any]:
    """Read what was said before anybody could speak instead of write."""
    if _SPOKEN & set(fields):
        raise UnknownVersion("a message of a version we do not know: upgrade Candour")
    return {**fields, "parts": [], "sounding": 0}


def _report_1(fields: dict[str, Any]) -> dict[str, Any]:
    """Read a report whose writer was not asked what silence means."""
    if "silence" in fields:
        raise UnknownVersion("a report of a version we do not know: upgrade Candour")
    return _written({**fields, "silence": ""})


READERS: Final = {
    ("key-offer", 1): _offer_1,
    ("report", 1): _report_1,
    ("report", 2): _written,
    ("from-reporter", 1): _written,
}
"""By kind and version: gives the parts as the current version has them."""
