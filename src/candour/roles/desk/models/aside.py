"""Who has stepped aside from a case. For this role."""

from typing import ClassVar

from django.db import models

from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import Case


class SteppedAside(RandomlyNamed):
    """Somebody who is not let onto a case again, because they said that they know somebody in it; whom and why is sealed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="from which case")
    person = models.CharField(max_length=32, help_text="who stepped aside")
    renewed = models.BooleanField(
        default=False, help_text="the case has had new keys since, made by somebody else"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="desk_aside_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case"], condition=models.Q(renewed=False), name="desk_aside_not_renewed"
            ),
        ]

    def __str__(self) -> str:
        return "stepped aside"
