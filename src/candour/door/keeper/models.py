"""What the keeper remembers besides its outbox."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed


class Filing(models.Model):
    """One report handed in under one code, so that sending twice leaves one; forgotten after two days."""

    tag = models.CharField(primary_key=True, max_length=64, help_text="number of the mailbox")
    auth_hash = models.CharField(max_length=64, help_text="SHA-256 of the mailbox's authenticator")
    opened = models.BooleanField(default=False, help_text="the mailbox exists at the exchange")
    on = models.DateField(help_text="the day it was handed in")

    def __str__(self) -> str:
        return "filing"


class Part(RandomlyNamed):
    """Five seconds of a recording whose caller is still speaking, sealed to the desk."""

    recording = models.CharField(max_length=32, help_text="random id of the recording")
    nth = models.PositiveSmallIntegerField(help_text="place within the recording, from 0")
    envelope = SealedField(help_text="the part, sealed to the week's key")
    on = models.DateField(help_text="the day it was spoken")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recording", "nth"], name="keeper_part_once"),
        ]

    def __str__(self) -> str:
        return "part"
