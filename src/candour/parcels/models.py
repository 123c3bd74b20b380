"""The sender's half of "nothing is lost": sealed copies kept until the receiver signed for them. No time but the day."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed


class Road(models.Model):
    """How far a sender's numbering has come on one box, and a reader's on the other side."""

    box = models.CharField(primary_key=True, max_length=80, help_text="opaque number of the box")
    number = models.BigIntegerField(
        default=0, help_text="the last number used or seen without a gap"
    )
    previous = models.BinaryField(
        default=bytes(32), help_text="SHA-256 of the parcel with that number"
    )
    ahead = models.JSONField(default=list, help_text="numbers seen beyond a gap")

    def __str__(self) -> str:
        return "road"


class Outgoing(RandomlyNamed):
    """One sealed thing on its way. Deleted when the receiver's signed receipt is held."""

    class State(models.TextChoices):
        HELD = "held", "waits for a decision of a person"
        WAITING = "waiting", "waits for the courier, or for its slot"
        NUMBERED = "numbered", "numbered, not known to have arrived"
        POSTED = "posted", "at the exchange, no receipt yet"

    road = models.CharField(max_length=80, help_text="box of the exchange, or mailbox tag")
    place = models.BigIntegerField(default=0, help_text="order among what waits for one road")
    mailbox = models.BooleanField(default=False, help_text="the road is a reporter's mailbox")
    state = models.CharField(
        max_length=8, choices=State, default=State.WAITING, help_text="how far it has come"
    )
    envelope = SealedField(help_text="sealed, before numbering")
    parcel = SealedField(default=b"", help_text="sealed and numbered, exactly as posted")
    digest = models.CharField(max_length=64, default="", help_text="SHA-256 of the parcel")
    on = models.DateField(help_text="the day it was put here")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["road", "state", "place"], name="parcels_outgoing_road")
        ]

    def __str__(self) -> str:
        return f"outgoing {self.id}"
