"""When parts of a case end, what stops that, and the orders by which mailboxes end. For this role."""

from typing import ClassVar, Final

from django.db import models

from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import Case
from candour.words.retention import LABELS

PARTS: Final = [(part.value, label) for part, label in LABELS.items()]


class Expiry(RandomlyNamed):
    """The day after which a part of a case is destroyed. Set by acts; read once a day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="of which case")
    part = models.CharField(max_length=8, choices=PARTS, help_text="what ends")
    due_on = models.DateField(help_text="the day it ends")
    wished = models.BooleanField(
        default=False, help_text="the reporter asked for it: only a hold moves the day"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "part"], name="desk_expiry_one_each"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], name="desk_expiry_due")]

    def __str__(self) -> str:
        return f"expiry {self.part}"


class Hold(models.Model):
    """While this row stands nothing of the case is destroyed."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, help_text="which case is held"
    )
    reason = models.CharField(max_length=16, help_text="why, as a code")
    on = models.DateField(help_text="the day it was set")

    def __str__(self) -> str:
        return f"hold {self.reason}"


class MailboxOrder(RandomlyNamed):
    """A signed order to the exchange that a mailbox ends, until it is done. Nothing here tells of which case."""

    tag = models.CharField(max_length=64, unique=True, help_text="number of the mailbox")
    signature = models.BinaryField(help_text="made with the key that signs messages to reporters")
    on = models.DateField(help_text="the day it was signed")

    def __str__(self) -> str:
        return "mailbox order"
