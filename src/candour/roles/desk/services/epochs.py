"""A week's opening key is destroyed four weeks after its week, if every door confirms that nothing sealed to it is left.

If one does not, or something from that time lies here unopened, the key is kept, and that is said.
"""

import re
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from candour.ledger import services as ledger
from candour.ledger import turns
from candour.parcels.links import load
from candour.roles.desk.models import Bundle, Door, Incoming
from candour.roles.desk.services import alarms, directory
from candour.words.events import Event
from candour.words.weeks import monday, week_of

KEPT: Final = timedelta(weeks=4)
_WEEK: Final = re.compile(r"\d{4}-W\d{2}")


def confirmed(door: str, *, clear: str) -> None:
    """Remember what a door says: nothing from before this week is outstanding there. It never goes back."""
    if not _WEEK.fullmatch(clear):
        return
    row, _ = Door.objects.select_for_update().get_or_create(name=door, defaults={"clear": clear})
    if clear > row.clear:
        row.clear = clear
        row.save(update_fields=["clear"])


@transaction.atomic
def destroy_old(today: date) -> list[str]:
    """Destroy the keys of weeks that are past, where that loses nothing; return the weeks destroyed."""
    turns.take(directory.TURN)
    weeks = Bundle.objects.filter(kind=Bundle.Kind.EPOCH).values_list("name", flat=True)
    limit = week_of(today - KEPT)
    past = sorted({week for week in weeks if week < limit})
    doors = {row.name: row.clear for row in Door.objects.all()}
    known = load(settings.LINKS_FILE).doors
    done = [week for week in past if _nothing_left(week, doors=doors, known=known)]
    for week in done:
        Bundle.objects.filter(kind=Bundle.Kind.EPOCH, name=week).delete()
        ledger.append(Event.EPOCH_DESTROYED, about=week)
    if len(done) < len(past):
        alarms.raise_alarm("epoch")
    else:
        alarms.ease("epoch")
    return done


def _nothing_left(week: str, *, doors: dict[str, str], known: dict[str, str]) -> bool:
    if week >= max(directory.store().public().epochs, default=""):
        return False  # doors seal to the newest key they know, however old it is
    if any(doors.get(name, "") <= week for name in known):
        return False
    # A parcel sealed late in the week may have been collected in the next.
    end = monday(week) + timedelta(days=14)
    unopened = Incoming.objects.exclude(state=Incoming.State.ASIDE).filter(on__lt=end)
    return not unopened.exists()
