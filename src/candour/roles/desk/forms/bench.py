"""What a person decides about each passage at the sanitising bench, as the page sends it."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from candour.roles.desk.sanitising import Clearance, Did, Passage, digits

REASON_CHARACTERS: Final = 300


@dataclass(frozen=True)
class Decisions:
    """The decisions of one form, and what is wrong in it by passage. Nothing is kept of a form with a fault."""

    decided: dict[str, Clearance]
    wrong: dict[str, str]


def decisions(sent: QueryDict, passages: list[Passage]) -> Decisions:
    """Read a decision for each passage that the form decided. A passage it says nothing of stays as it was."""
    decided, wrong = {}, {}
    for passage in passages:
        did = sent.get(f"did-{passage.key}", "")
        if not did:
            continue
        fault = _fault(sent, passage, did)
        if fault:
            wrong[passage.key] = fault
            continue
        kept = did == Did.KEPT.value
        decided[passage.key] = Clearance(
            Did(did),
            sent.get(f"reason-{passage.key}", "").strip() if kept else "",
            digits(sent.get(f"pool-{passage.key}", "")) if kept and passage.asks_pool else None,
        )
    return Decisions(decided, wrong)


def _fault(sent: QueryDict, passage: Passage, did: str) -> str:
    """Return what is wrong with one decision, for the reader; "" if nothing is."""
    if did not in {one.value for one in Did}:
        return _("Choose one of the three.")
    if did != Did.KEPT.value:
        return ""
    reason = sent.get(f"reason-{passage.key}", "").strip()
    if "\0" in reason or len(reason) > REASON_CHARACTERS:
        return _("Give the reason in at most 300 characters.")
    if not reason:
        return _("Say why it is kept.")
    if passage.asks_pool and digits(sent.get(f"pool-{passage.key}", "")) is None:
        return _("Say in figures how many people could know it.")
    return ""
