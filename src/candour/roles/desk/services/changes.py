"""What a draft of a directory changes, in words: a line each, for whoever signs it. Reads what it is given, no table."""

from candour.parcels.messages import KeyOffer
from candour.trust.directory import Edition, ForceDirectory, Listed
from candour.words import units
from candour.words.closeness import in_words
from candour.words.units import Unit


def since(old: Edition | None, new: Edition) -> list[str]:
    """Return what a draft adds to the edition that counts, and what it takes out; all of it where there is none."""
    before, after = (_lines(one) if one is not None else set() for one in (old, new))
    gone = [f"Taken out: {line}" for line in sorted(before - after)]
    return [*(f"Added: {line}" for line in sorted(after - before)), *gone]


def _lines(edition: Edition) -> set[str]:
    if isinstance(edition, ForceDirectory):
        return _force_lines(edition)
    return set(_public_lines(edition))


def _force_lines(edition: ForceDirectory) -> set[str]:
    lines = {f"signer of the desk {key[:16]}" for key in edition.desk_signers}
    lines |= {
        f"unit {one.code}, {one.name}, {one.kind}"
        + (f", part of {one.parent}" if one.parent else "")
        for one in edition.units
    }
    lines |= {f"alternate {code}" for code in edition.alternates}
    if edition.valid_to:
        lines.add(f"ends on {edition.valid_to}, then {edition.successor or 'nobody'}")
    for one in edition.people:
        lines.add(f"{one.name}, {one.duty}, key {one.verify_key[:16]}")
        lines |= {f"{one.name}: {said}" for said in declared(one)}
    return lines


def declared(one: Listed | KeyOffer) -> list[str]:
    """Return what somebody has declared, a line each: what two supervisors compare before it counts, or no longer does."""
    lines = [f"unit {one.unit}"] if one.unit else []
    lines += [f"rank {one.rank}"] if one.rank else []
    lines += [f"number {number}" for number in one.numbers]
    lines += [f"known as {name}" for name in one.known_as]
    return lines + [f"close: {in_words(close)}" for close in one.closeness]


def taken_back(offer: KeyOffer, *, people: list[Listed]) -> list[str]:
    """Return what the directory says of somebody and their offer does not: it holds on until two supervisors have signed."""
    said = set(declared(offer))
    listed = [line for one in people if one.person == offer.person for line in declared(one)]
    return [line for line in listed if line not in said]


def unit_of(text: str, *, among: list[Unit]) -> Unit | None:
    """Return the unit that somebody says they work in: a listed one, or one that is new to the directory; None if they say none."""
    if not text:
        return None
    known = next((one for one in among if text in {one.code, one.name}), None)
    if known is None:
        known = next((one for one in among if units.same_unit(one.name, text)), None)
    return known or Unit(code=text, name=text, kind="other")


def _public_lines(edition: Edition) -> list[str]:
    """Return what a public directory says, a line each, so that two can be compared."""
    lines = []
    for name, value in edition.__dict__.items():
        if isinstance(value, dict):
            lines += [f"{name} {key}: {str(one)[:40]}" for key, one in value.items()]
        elif isinstance(value, list):
            lines += [f"{name}: {str(one)[:40]}" for one in value]
        elif name in {"site", "watchdog", "exchange"}:
            lines.append(f"{name}: {str(value)[:40]}")
    return lines
