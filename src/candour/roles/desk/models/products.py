"""What may leave for a force. For this role."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from candour.ledger.ids import RandomlyNamed
from candour.roles.desk.models.cases import Case
from candour.web.refusals import IllegalMove


class Product(RandomlyNamed):
    """A product on its way: who wrote and who released it must differ, whatever a page or a service says."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for release"
        RETURNED = "returned", "Returned to the author"
        REPORTER = "reporter", "Waiting for the reporter to read it"
        OBJECTED = "objected", "The reporter objects"
        SENT = "sent", "Passed on"
        STOPPED = "stopped", "Stopped"

    ARROWS: Final[dict[str, set[str]]] = {
        "draft": {"draft", "submitted", "stopped"},
        "submitted": {"returned", "reporter", "sent", "stopped"},
        "returned": {"draft", "submitted", "stopped"},
        "reporter": {"objected", "sent", "stopped", "submitted"},
        "objected": {"draft", "submitted", "stopped"},
        "sent": set(),
        "stopped": set(),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="of which case it was made")
    state = models.CharField(
        max_length=9, choices=State, default=State.DRAFT, help_text="how far it has come"
    )
    author = models.CharField(max_length=32, help_text="who wrote it")
    releaser = models.CharField(max_length=32, blank=True, help_text="who released it")
    sealed = models.BinaryField(help_text="the text and the signatures")
    preview = models.CharField(
        max_length=32,
        blank=True,
        help_text="the message with which the reporter was shown the text",
    )
    directory = models.CharField(
        max_length=64,
        blank=True,
        help_text="fingerprint of the force directory, and of what was declared since, that it was sealed by",
    )
    readers = models.JSONField(
        default=list,
        help_text="sixteen labels: who may speak of it, and fillers; made with a sealed key",
    )
    silence = models.CharField(
        max_length=4,
        blank=True,
        choices=[("pass", "it is passed on"), ("stop", "it is not passed on")],
        help_text="what the reporter chose for the case that they do not come back",
    )
    silent_on = models.DateField(
        null=True, help_text="the day after which a reporter who said nothing is silent"
    )
    recall = models.CharField(
        max_length=5,
        blank=True,
        choices=[("asked", "somebody asked to recall it"), ("done", "it was recalled")],
        help_text="whether it was, or is to be, recalled from the force",
    )
    told = models.BooleanField(default=False, help_text="the reporter was told that it left")
    held = models.CharField(max_length=32, blank=True, help_text="the sealed parcel that waits")
    on = models.DateField(help_text="the day")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="desk_product_author_never_releases", condition=~Q(author=F("releaser"))
            ),
            models.CheckConstraint(
                name="desk_product_leaves_only_released",
                condition=~Q(state__in=["reporter", "sent"]) | ~Q(releaser=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "author"], name="desk_product_author"),
            models.Index(
                fields=["case"], condition=Q(state="sent", told=False), name="desk_product_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"product {self.id}"

    def move(self, to: State) -> None:
        """Set the state in memory.

        Raises:
            IllegalMove: no arrow leads to `to`.
        """
        if to.value not in self.ARROWS[str(self.state)]:
            raise IllegalMove("This product has moved on. Nothing was changed.")
        self.state = to.value
