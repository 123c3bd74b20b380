"""The blind index: labels beside cases, and encrypted counts. Without the sealed index key neither says anything. For this role."""

from typing import ClassVar

from django.db import models

from candour.roles.desk.models.cases import Case, CaseKey


class Posting(models.Model):
    """One token of one case, or a filler that looks the same. Goes with the part of the case that it was made from."""

    label = models.BinaryField(
        primary_key=True, max_length=16, help_text="HMAC of a token and a number; no two are equal"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="the case it finds")
    part = models.CharField(
        max_length=8, choices=CaseKey.Kind, help_text="from which part of the case it was made"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "part"], name="desk_posting_part")]

    def __str__(self) -> str:
        return "posting"


class Tally(models.Model):
    """How many postings a token ever had."""

    label = models.BinaryField(primary_key=True, max_length=16, help_text="HMAC of the token")
    hidden = models.BinaryField(help_text="the number, encrypted under a key made from the token")

    def __str__(self) -> str:
        return "tally"
