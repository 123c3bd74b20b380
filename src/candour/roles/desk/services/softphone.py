"""The seat of whoever takes calls: what they do at it, through the telephone's switchboard, and what they see there.

Nothing of it is kept at the desk. See docs/adr/0026-the-softphone.md.
"""

import hmac
import re
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from candour.parcels import switchboard
from candour.parcels.links import installation_key, load
from candour.parcels.seats import Act, LiveCall, Seat
from candour.parcels.switchboard import Switchboard, SwitchboardAway
from candour.roles.desk import keyring, sealed
from candour.roles.desk.access import Action, is_on, may, require
from candour.roles.desk.models import Mark
from candour.seal import claim
from candour.staff.access import Worker
from candour.web.refusals import Unavailable

_TAG: Final = re.compile(r"[0-9a-f]{64}")
MOST_TAGS: Final = 64
"""Returned callers that are looked for at once. There are never so many: a line has fewer places."""


AGAIN_SECONDS: Final = 2
"""How long nobody else in this process waits for a telephone that did not answer."""


@dataclass
class Trouble:
    """Whether the telephone is away. While it is, one request of this process tries; the others are told so at once."""

    until: float = 0.0  # monotonic seconds

    def spares(self, act: Act) -> bool:
        """Say whether this need not be tried; where it is, put the next try off."""
        now = time.monotonic()
        if not self.until or act is not Act.HERE:
            return False
        if now < self.until:
            return True
        self.until = now + AGAIN_SECONDS
        return False

    def is_there(self, *, found: bool) -> None:
        """Note how a request went."""
        self.until = 0.0 if found else time.monotonic() + AGAIN_SECONDS


TROUBLE: Final = Trouble()


@dataclass(frozen=True)
class Seen:
    """What the worker sees of their seat, and what the desk alone knows about it."""

    seat: Seat
    on: list[str] = field(
        default_factory=list
    )  # of those who wait for one of their cases: the tags
    case: str = ""  # the case of the caller, if they came back and the worker is on it


def seat_of(person_id: str, *, on: date) -> str:
    """Return somebody's seat for a day: the telephone can join it neither with a person nor with another day's."""
    said = f"seat\0{on.isoformat()}\0{person_id}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()[:32]


def day(said: str) -> date:
    """Return the day under which a page sits: yesterday if it says so, for a call over midnight; else today."""
    before = sealed.today() - timedelta(days=1)
    return before if said == before.isoformat() else sealed.today()


def act(act: Act, *, worker: Worker, day: date, on: list[str] | None = None, sdp: str = "") -> Seen:
    """Do something at the worker's seat. `on`: the tags that this told the page before; those that are not theirs do not count.

    Raises:
        NotFound: the worker's duty takes no calls.
        SwitchboardAway: the telephone does not answer, or this line has none.
    """
    require(worker, Action.CALL_TAKE)
    telephone, own = _telephone(), _own(on or [], worker=worker)
    if TROUBLE.spares(act):
        raise SwitchboardAway("the telephone did not answer a moment ago")
    try:
        seat = telephone.act(
            seat_of(worker.person_id, on=day),
            act,
            supervises=may(worker, Action.CALL_TAKE_OVER),
            on=sorted(own),
            sdp=sdp,
        )
    except SwitchboardAway:
        TROUBLE.is_there(found=False)
        raise
    TROUBLE.is_there(found=True)
    about = seat.call.about if seat.call else ""
    own = _own([*seat.asked, about], worker=worker)
    return Seen(seat, sorted(set(own) & set(seat.asked)), own.get(about, ""))


def last_call(worker: Worker) -> LiveCall | None:
    """Return the call that the worker is in or has just been in; None where the telephone knows of none, or is away."""
    for on in (sealed.today(), sealed.today() - timedelta(days=1)):
        try:
            found = act(Act.HERE, worker=worker, day=on).seat.call
        except SwitchboardAway:
            return None
        if found is not None:
            return found
    return None


def knows(number: str, *, worker: Worker) -> bool:
    """Say whether this is the claim number of the worker's present or last call, as the telephone says: its slip may still come."""
    return bool(number) and number == claim_of(last_call(worker))


def claim_of(call: LiveCall | None) -> str:
    """Return a live call's claim number, twelve digits; "" where there is none yet, or no call."""
    try:
        return claim.parse(call.claim) if call and call.claim else ""
    except claim.NotAClaim:
        return ""


def _own(tags: list[str], *, worker: Worker) -> dict[str, str]:
    """Return those mailbox tags that belong to cases which the worker is on, with the case."""
    asked = [one for one in tags if _TAG.fullmatch(one)][:MOST_TAGS]
    if not asked or not may(worker, Action.CASE_READ):
        return {}
    try:
        index = keyring.index_key(worker)
    except Unavailable:  # nobody has given it to them yet
        return {}
    labels = {keyring.mailbox_label(index, one): one for one in asked}
    found = Mark.objects.filter(label__in=list(labels)).values_list("label", "case_id")
    return {labels[label]: case for label, case in found if is_on(worker.person_id, case)}


def _telephone() -> Switchboard:
    if not settings.SWITCHBOARD:
        raise SwitchboardAway("this line has no live calls")
    return _connected(settings.SWITCHBOARD, settings.LINKS_FILE, settings.INSTALLATION_KEY_FILE)


@lru_cache(maxsize=2)
def _connected(address: str, links: Path, key: Path) -> Switchboard:
    """Return the one client of this process, whose connections stay open from one second to the next."""
    return switchboard.connect(address, name=load(links).name, key=installation_key(key))
