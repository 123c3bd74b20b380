"""What a shift works with: calls that are being taken, slips nobody has claimed, notes for the next shift, the rota. For this role."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import Case


class Call(RandomlyNamed):
    """A contact that is being taken. Gone when it becomes a case, when the caller hangs up, or after three days."""

    taker = models.CharField(max_length=32, help_text="who takes it")
    sealed = SealedField(help_text="the draft, sealed to whoever takes it and to the supervisors")
    on = models.DateField(help_text="the day it began")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["taker"], name="desk_call_taker")]

    def __str__(self) -> str:
        return "call"


class Slip(models.Model):
    """A mailbox that a sealed slip leads to, until a case claims it or it dies. Or a case that waits for its slip to arrive."""

    label = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of the slip's claim number"
    )
    hidden = models.BinaryField(
        default=bytes,
        help_text="the mailbox's number and public keys, encrypted under the sealed index key; empty until it has arrived",
    )
    case = models.ForeignKey(
        Case,
        null=True,
        on_delete=models.CASCADE,
        help_text="the case of a live call that waits for it",
    )
    preview = models.BooleanField(
        default=False, help_text="that case's reporter wants to see the text first"
    )
    silence = models.CharField(
        max_length=4,
        blank=True,
        default="",
        help_text="what they chose for their silence: stop, pass",
    )
    until = models.DateField(help_text="the day after which nobody can claim it")

    def __str__(self) -> str:
        return "slip"


class ShiftNote(RandomlyNamed):
    """What one shift leaves to the next. Dies after 72 hours."""

    sealed = SealedField(help_text="the note, sealed to the people who work shifts")
    until = models.DateTimeField(
        help_text="when it dies, rounded up to 15 minutes and counted from its writing"
    )

    def __str__(self) -> str:
        return "shift note"


class OnCall(RandomlyNamed):
    """Who is called in one shift of one day."""

    class Shift(models.TextChoices):
        EARLY = "early", "06:00 to 14:00"
        LATE = "late", "14:00 to 22:00"
        NIGHT = "night", "22:00 to 06:00"

    on = models.DateField(help_text="the day on which the shift begins")
    shift = models.CharField(max_length=5, choices=Shift, help_text="which of its shifts")
    person = models.CharField(max_length=32, help_text="who is called")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "shift"], name="desk_oncall_one_each"),
        ]

    def __str__(self) -> str:
        return f"on call {self.shift}"
