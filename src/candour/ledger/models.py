"""The local queue of entries. Only `candour.ledger` may touch these tables."""

from django.db import models

from candour.ledger.ids import RandomlyNamed


class Entry(RandomlyNamed):
    """One committed event, waiting for the day's batch."""

    on = models.DateField(help_text="the day of the entry")
    entry = models.BinaryField(
        help_text="version, day and HMAC of the event: says nothing to whoever lacks the opening"
    )
    opening = models.BinaryField(help_text="the event and its key, sealed to the watchdog")

    def __str__(self) -> str:
        return f"entry {self.id}"
