"""What the keeper remembers besides its outbox."""

from django.db import models


class Filing(models.Model):
    """One report handed in under one code, so that sending twice leaves one; forgotten after two days."""

    tag = models.CharField(primary_key=True, max_length=64, help_text="number of the mailbox")
    auth_hash = models.CharField(max_length=64, help_text="SHA-256 of the mailbox's authenticator")
    opened = models.BooleanField(default=False, help_text="the mailbox exists at the exchange")
    on = models.DateField(help_text="the day it was handed in")

    def __str__(self) -> str:
        return "filing"
