"""The weekly sample of released products, drawn so that nobody chooses, and what auditors found. For this role."""

from typing import ClassVar

from django.db import models

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import CaseKey
from candour.roles.desk.models.products import Product


class SampleWeek(models.Model):
    """One week's draw: a secret that was committed to before, and a public value that came after."""

    week = models.CharField(primary_key=True, max_length=8, help_text="ISO week of the releases")
    secret = models.BinaryField(
        help_text="32 bytes; their hash was put in the ledger as the week began"
    )
    candidates = models.JSONField(
        default=list, help_text="ids of what was released; emptied when the sample has been read"
    )
    released = models.PositiveIntegerField(
        null=True, help_text="how many were released, counted after the week's end"
    )
    value = models.CharField(
        max_length=60, blank=True, help_text="the public value, as an auditor copied it"
    )
    drawn = models.PositiveIntegerField(null=True, help_text="how many were drawn")
    drawn_on = models.DateField(null=True, help_text="the day of the draw")

    def __str__(self) -> str:
        return f"sample {self.week}"


class Sample(RandomlyNamed):
    """A released product, sealed to a key in two halves: one with the auditors, one given up only if it is drawn."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", "may be drawn"
        DRAWN = "drawn", "drawn; waits for somebody on the case"
        GIVEN = "given", "can be read"

    week = models.CharField(max_length=8, help_text="ISO week of the release")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, help_text="what was released")
    state = models.CharField(
        max_length=9, choices=State, default=State.CANDIDATE, help_text="how far it has come"
    )
    recipient = models.TextField(help_text="public key of the sample, age1pq1…")
    sealed = SealedField(help_text="the product and its signatures, sealed to that key")
    half = models.BinaryField(help_text="half of the key's secret, sealed to people on the case")
    given = models.BinaryField(
        default=b"", help_text="that half, once drawn: worth nothing without an auditor's"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["week", "product"], name="desk_sample_once_a_week"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "week"], name="desk_sample_state")]

    def __str__(self) -> str:
        return "sample"


class SampleHalf(RandomlyNamed):
    """The auditors' half of a sample's key, sealed to one of them by whoever released the product."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, help_text="of which sample")
    person = models.CharField(max_length=32, help_text="which auditor")
    sealed = models.BinaryField(help_text="the 32-byte half, sealed to them")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "person"], name="desk_samplehalf_one_each"),
        ]

    def __str__(self) -> str:
        return "half of a sample's key"


class SampleOriginal(RandomlyNamed):
    """What the reporter sent, beside a product that was drawn. Ends with the original itself."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, help_text="beside which sample")
    key = models.ForeignKey(
        CaseKey, on_delete=models.CASCADE, help_text="the original's key: the copy ends with it"
    )
    sealed = SealedField(help_text="what the reporter sent, sealed to the sample's key")

    def __str__(self) -> str:
        return "original beside a sample"


class Finding(RandomlyNamed):
    """One thing an auditor found, as a code. It names no product and no case."""

    week = models.CharField(max_length=8, help_text="ISO week of the release")
    reading = models.CharField(max_length=32, help_text="the same for all that one reading found")
    code = models.CharField(
        max_length=8, help_text="safe, grade, late, unread, or the SAN rule that slipped"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["week"], name="desk_finding_week")]

    def __str__(self) -> str:
        return f"finding {self.code}"
