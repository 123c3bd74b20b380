"""What came and waits, what was taken in, and the alarms. For this role."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField


class Incoming(models.Model):
    """A parcel from a door or a force, unopened. Deleted when its content is safe under a case's own keys."""

    class State(models.TextChoices):
        NEW = "new", "nobody has opened it"
        LATER = "later", "waits for its report to be opened"
        REPORT = "report", "sorted: a report, waiting for a caseworker"
        PART = "part", "a part of a recording: waits for what lists it"
        ASIDE = "aside", "damaged or unknown: kept and reported"

    digest = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the parcel")
    road = models.CharField(max_length=64, help_text="number of the box it came through")
    sealed = SealedField(help_text="the parcel, sealed to the week's key")
    state = models.CharField(
        max_length=6, choices=State, default=State.NEW, help_text="new, sorted or set aside"
    )
    reason = models.CharField(
        max_length=40, blank=True, help_text="why it was set aside, as a code"
    )
    part = models.CharField(
        max_length=64, blank=True, help_text="of a part: SHA-256 of its envelope"
    )
    counted = models.BooleanField(default=False, help_text="its number has been counted")
    on = models.DateField(help_text="the day it was collected")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "digest"], name="desk_incoming_state"),
            models.Index(fields=["part"], condition=~models.Q(part=""), name="desk_incoming_part"),
        ]

    def __str__(self) -> str:
        return "incoming"


class Taken(models.Model):
    """A parcel that was taken in, so that one which is posted again counts once. Forgotten after two weeks."""

    digest = models.CharField(
        primary_key=True,
        max_length=64,
        help_text="SHA-256 of the box's number and the parcel's digest",
    )
    on = models.DateField(help_text="the day it was taken in")

    def __str__(self) -> str:
        return "taken"


class Alarm(models.Model):
    """Something waits, and the rota was called. Says nothing of what."""

    kind = models.CharField(
        primary_key=True,
        max_length=16,
        help_text="unopened, openers, gap, anew, aside, epoch, expired, unverified, mailboxes, danger",
    )
    on = models.DateField(help_text="the day it was raised")

    def __str__(self) -> str:
        return f"alarm {self.kind}"
