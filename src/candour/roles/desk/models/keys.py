"""What the desk itself holds keys and directories with: nothing of a case. For this role."""

from typing import ClassVar

from django.db import models

from candour.ledger.ids import RandomlyNamed


class Bundle(RandomlyNamed):
    """A secret of the desk, sealed to one person: an epoch key, the message-signing key, the index key."""

    class Kind(models.TextChoices):
        EPOCH = "epoch", "opens the reports of one week"
        MESSAGE = "message", "signs messages to reporters"
        INDEX = "index", "makes the labels by which sealed cases are found"

    kind = models.CharField(max_length=8, choices=Kind, help_text="what the secret does")
    name = models.CharField(
        max_length=16, help_text="the ISO week of an epoch key; else the key's number"
    )
    person = models.CharField(max_length=32, help_text="whose key opens it")
    sealed = models.BinaryField(help_text="the 32-byte secret, sealed to that person")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name", "person"], name="desk_bundle_one_each"),
        ]

    def __str__(self) -> str:
        return f"bundle {self.kind}"


class DirectoryDraft(models.Model):
    """A directory one supervisor has signed, waiting for a second. A force's names its people, as the directory does."""

    kind = models.CharField(
        primary_key=True, max_length=12, help_text="public, or force- and a code"
    )
    note = models.TextField(help_text="the note with one signature")
    first = models.CharField(max_length=32, help_text="who signed first")

    def __str__(self) -> str:
        return f"draft {self.kind}"


class Door(models.Model):
    """What a door last confirmed: it holds nothing unreceipted from before this week."""

    name = models.CharField(primary_key=True, max_length=32, help_text="the door")
    clear = models.CharField(max_length=8, help_text="ISO week before which nothing is outstanding")

    def __str__(self) -> str:
        return "door"


class Offer(models.Model):
    """Public keys that a person of a force offers: they count once two supervisors have listed them."""

    person = models.CharField(
        primary_key=True, max_length=32, help_text="their account at the force"
    )
    force = models.CharField(max_length=8, help_text="code of the force")
    body = models.TextField(
        help_text="name, duty, public keys, own numbers, whom they are close to"
    )

    def __str__(self) -> str:
        return "offer"
