"""What the exchange holds. Keys are digests or random: they tell no order, and no column tells a time but the day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from candour.blobs.fields import SealedField


class Parcel(models.Model):
    """A sealed parcel in a box: until its receiver signs for it, and eight days more, should the receiver lose what it had."""

    id = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of the box's number and the parcel"
    )
    box = models.CharField(max_length=64, help_text="opaque number of the box")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the parcel")
    sealed = SealedField(help_text="the parcel: nobody here can open it")
    on = models.DateField(help_text="the day it came")
    signed_on = models.DateField(
        null=True, help_text="the day its receiver signed for it; it is destroyed eight days later"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["box", "digest"],
                name="exchange_parcel_waiting",
                condition=Q(signed_on__isnull=True),
            ),
            models.Index(fields=["signed_on"], name="exchange_parcel_signed"),
        ]

    def __str__(self) -> str:
        return "parcel"


class Receipt(models.Model):
    """A receiver's signature over a parcel's digest, until the sender has collected it."""

    id = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of the box's number and the parcel"
    )
    box = models.CharField(max_length=64, help_text="opaque number of the box")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the parcel")
    signature = models.BinaryField(help_text="the receiver's Ed25519 signature")
    on = models.DateField(help_text="the day it was signed for")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest"], name="exchange_receipt_digest")]

    def __str__(self) -> str:
        return "receipt"


class Mailbox(models.Model):
    """A reporter's mailbox. Its number follows from the code and the hardener's key: without both, no guess can be tested."""

    tag = models.CharField(primary_key=True, max_length=64, help_text="number of the mailbox")
    auth_hash = models.CharField(
        max_length=64,
        help_text="SHA-256 of its authenticator; empty until its reporter comes, `closed` once it is destroyed",
    )
    opened_on = models.DateField(help_text="the day it was made")
    visited_on = models.DateField(help_text="the day of the last visit: its life counts from here")

    def __str__(self) -> str:
        return "mailbox"


class Nonce(models.Model):
    """A request's nonce, kept while its day is accepted, so that no request counts twice."""

    id = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of name and nonce")
    on = models.DateField(help_text="the day the request was signed for")

    def __str__(self) -> str:
        return "nonce"
