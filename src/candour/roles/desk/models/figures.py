"""What the manager counts, and who would like a talk. Nothing here names a case, a force or a reporter. For this role."""

from typing import ClassVar

from django.db import models

from candour.ledger.ids import RandomlyNamed


class Count(RandomlyNamed):
    """How often something happened in a week. `of` is a code, or the id of somebody at the desk."""

    class Kind(models.TextChoices):
        BREACH = "breach", "steps that were not done in time"
        MET = "met", "steps that were done in time"
        LATE = "late", "steps done late, within a day"
        LATER = "later", "steps done more than a day late"
        RELEASE = "release", "products released, by person"
        RETURN = "return", "products sent back, by reason"
        HOLD = "hold", "cases held for the reporter's safety, by reason"
        NOTICE = "notice", "what the watchdog is told of, by kind and day, until it is told"
        URGENT = "urgent", "P0 and P1 taken or released, by person and day; kept for a week"

    kind = models.CharField(max_length=8, choices=Kind, help_text="what is counted")
    of = models.CharField(max_length=32, help_text="state, coded reason or person")
    priority = models.CharField(max_length=2, blank=True, help_text="P0 to P3, of steps")
    on = models.DateField(
        help_text="the Monday of the week; the day itself of urgent work and of notices"
    )
    number = models.PositiveIntegerField(default=0, help_text="how many")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "of", "priority", "on"], name="desk_count_one_each"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "on"], name="desk_count_kind")]

    def __str__(self) -> str:
        return f"count of {self.kind}"


class Talk(models.Model):
    """Somebody would like to talk to the manager. It says nothing of why, and is deleted when the manager has seen to it."""

    person = models.CharField(primary_key=True, max_length=32, help_text="who would like a talk")
    on = models.DateField(help_text="the day")

    def __str__(self) -> str:
        return "talk"
