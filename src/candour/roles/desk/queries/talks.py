"""Whether somebody has said that they would like a talk. They themselves see it, and the manager."""

from datetime import date

from candour.roles.desk.models import Talk
from candour.staff.access import Worker


def asked_on(worker: Worker) -> date | None:
    """Return the day on which it was said for the worker, if it stands."""
    row = Talk.objects.filter(person=worker.person_id).first()
    return row.on if row is not None else None
