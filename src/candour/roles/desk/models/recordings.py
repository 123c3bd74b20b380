"""What was spoken in a case, part by part, and the parts that have not come yet. For this role."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import Case, CaseKey, Item


class Recording(RandomlyNamed):
    """Five seconds of what was said, sealed to the case's key to which the item is sealed that lists them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="in which case it was said")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, help_text="the item that lists it")
    key = models.ForeignKey(CaseKey, on_delete=models.CASCADE, help_text="what it is sealed to")
    nth = models.PositiveSmallIntegerField(help_text="place within the recording, from 0")
    sealed = SealedField(help_text="the sound")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "nth"], name="desk_recording_once"),
        ]

    def __str__(self) -> str:
        return "recording"


class Expected(models.Model):
    """A part that a message lists and that has not come yet."""

    digest = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of the part's envelope"
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, help_text="the item that lists it")
    nth = models.PositiveSmallIntegerField(help_text="place within the recording, from 0")

    def __str__(self) -> str:
        return "expected"
