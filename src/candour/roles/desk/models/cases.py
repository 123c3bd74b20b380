"""A case, who is on it, and what lies in it. In clear: reference, state, priority, owner, when due, day; no more. For this role."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Case as Where
from django.db.models import F, Func, Q, When

from candour.blobs.fields import SealedField
from candour.ledger.ids import RandomlyNamed
from candour.web.refusals import IllegalMove


class Late(Func):
    """When a step is late: at its due instant, or with the end of its due day. Takes the two columns."""

    arity = 2
    template = "COALESCE(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:  # noqa: ARG002 - Django's own names
        """Write it for SQLite, whose dates are text."""
        return self._written(compiler, "datetime({}, '+1 day')")

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> Any:
        """Write it for PostgreSQL, in a way that depends on no session's zone."""
        return self._written(compiler, "timezone('UTC', {} + interval '1 day')")

    def _written(self, compiler: Any, end: str) -> Any:
        instant, day = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return f"COALESCE({instant}, {end.format(day)})", []


_QUEUE: Final = ("late_at", "on", "reference")
_TIMED: Final = Q(due_at__isnull=False) | Q(due_on__isnull=False)


class Case(models.Model):
    """One report as the charity works on it. Everything about it but these columns is sealed to the people on it."""

    class State(models.TextChoices):
        NEW = "C1", "New, not yet opened"
        DRAFTING = "C2", "Being worked on"
        CHECKING = "C3", "Waiting for release"
        RETURNED = "C4", "Returned to the author"
        HELD = "C5", "Held for the reporter’s safety"
        CONFLICT = "C6", "Held: nobody may receive it"
        REPORTER = "C7", "Waiting for the reporter"
        SENT = "C8", "Passed on"
        QUESTION = "C9", "A question to screen"
        ASKED = "C10", "Waiting for an answer"
        ANSWERED = "C11", "The reporter answered"
        OUTCOME = "C12", "An outcome to release"
        UPDATED = "C13", "The reporter was told"
        CLOSED = "C14", "Closed"
        SIGNPOSTED = "C15", "Not for us: signposted"

    ARROWS: Final[dict[str, set[str]]] = {
        "C1": {"C2", "C14"},
        "C2": {"C3", "C14", "C15"},
        "C3": {"C2", "C4", "C5", "C6", "C7", "C8", "C14"},
        "C4": {"C2", "C3", "C14"},
        "C5": {"C2", "C3", "C14"},
        "C6": {"C2", "C7", "C8", "C14"},
        "C7": {"C2", "C3", "C4", "C8", "C14"},
        "C8": {"C2", "C3", "C9", "C11", "C12", "C14"},
        "C9": {"C3", "C8", "C10", "C14"},
        "C10": {"C3", "C8", "C9", "C11", "C12", "C14"},
        "C11": {"C2", "C3", "C8", "C9", "C12", "C14"},
        "C12": {"C3", "C9", "C11", "C13", "C14"},
        "C13": {"C2", "C3", "C9", "C11", "C12", "C14"},
        "C14": {"C2", "C9", "C11", "C12"},
        "C15": {"C2", "C14"},
    }

    class Rank(models.IntegerChoices):
        DANGER = 0, "somebody may be in danger"
        DANGER_UNTIMED = 1, "the same, and no time is set"
        UNREAD = 2, "nobody has read it: it may be anything"
        UNREAD_UNTIMED = 3, "the same, and no time is set"
        DUE = 4, "due at a time"
        UNTIMED = 5, "no time is set"
        ENDED = 6, "no work is left"

    reference = models.CharField(
        primary_key=True, max_length=8, help_text="random: tells no date and no order"
    )
    state = models.CharField(
        max_length=3, choices=State, default=State.NEW, help_text="where the work on it stands"
    )
    priority = models.CharField(max_length=2, blank=True, help_text="P0 to P3; empty until set")
    owner = models.CharField(max_length=32, blank=True, help_text="the person whose turn it is")
    due_at = models.DateTimeField(
        null=True, help_text="when this step of staff is due, rounded up to 15 minutes"
    )
    due_on = models.DateField(
        null=True, help_text="the day by whose end a step is due that a reporter or a force began"
    )
    late_at = models.GeneratedField(
        expression=Late(F("due_at"), F("due_on")),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        help_text="made of the due instant or the end of the due day",
    )
    breached = models.BooleanField(
        default=False, help_text="this step was not done in time, and that has been counted"
    )
    on = models.DateField(help_text="the day it was collected")
    voiced = models.BooleanField(
        default=False, help_text="a life may be in danger, and it was handed over by voice"
    )
    parcel = models.CharField(
        max_length=64, blank=True, help_text="the unopened parcel, until it is opened"
    )
    rank = models.GeneratedField(
        expression=Where(
            When(state__in=["C14", "C15"], then=Rank.ENDED.value),
            When(Q(priority="P0") & _TIMED, then=Rank.DANGER.value),
            When(priority="P0", then=Rank.DANGER_UNTIMED.value),
            When(Q(state="C1") & _TIMED, then=Rank.UNREAD.value),
            When(state="C1", then=Rank.UNREAD_UNTIMED.value),
            When(_TIMED, then=Rank.DUE.value),
            default=Rank.UNTIMED.value,
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="how urgent: made of state, priority and whether a time is set; the inbox is read in its order",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["rank", *_QUEUE], name="desk_case_queue"),
            models.Index(fields=["state", "rank", *_QUEUE], name="desk_case_queue_state"),
            models.Index(fields=["owner", "rank", *_QUEUE], name="desk_case_queue_owner"),
            models.Index(fields=["priority", "rank", *_QUEUE], name="desk_case_queue_priority"),
            models.Index(
                fields=["late_at"], condition=Q(breached=False), name="desk_case_not_counted"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="desk_case_priority_known",
                condition=Q(priority__in=["", "P0", "P1", "P2", "P3"]),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.reference}"

    def move(self, to: State) -> None:
        """Set the state in memory; the service that calls this saves and records it.

        Raises:
            IllegalMove: no arrow leads to `to`.
        """
        if to.value not in self.ARROWS[str(self.state)]:
            raise IllegalMove("This case has moved on. Nothing was changed.")
        self.state = to.value


class CaseKey(RandomlyNamed):
    """A case's public key of one kind. Destroying its bundles destroys what was sealed to it."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "what the reporter sent"
        CORRESPONDENCE = "letters", "the reporter's public keys, mailbox and messages"
        PRODUCT = "product", "products, drafts and what the force said"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="whose key it is")
    kind = models.CharField(max_length=8, choices=Kind, help_text="what is sealed to it")
    recipient = models.TextField(help_text="public key, age1pq1…")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="desk_casekey_one_each"),
        ]

    def __str__(self) -> str:
        return f"key {self.kind}"


class CaseBundle(RandomlyNamed):
    """A case key's secret, sealed to one person: who has one is on the case, and nobody else is."""

    key = models.ForeignKey(
        CaseKey, on_delete=models.CASCADE, help_text="the key whose secret it is"
    )
    person = models.CharField(max_length=32, help_text="who is on the case")
    sealed = models.BinaryField(help_text="the 32-byte secret, sealed to that person")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "person"], name="desk_casebundle_one_each"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "key"], name="desk_casebundle_person")]

    def __str__(self) -> str:
        return "case bundle"


class Item(RandomlyNamed):
    """One sealed thing in a case, in order."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "What the reporter sent"
        REPORTER = "reporter", "From the reporter"
        TO_REPORTER = "to-rep", "To the reporter"
        FORCE = "force", "From the force"
        TO_FORCE = "to-force", "To the force"
        CONTACT = "contact", "The mailbox"
        HELD = "held", "Held, and why"
        ASIDE = "aside", "Who stepped aside, and why"
        TYPED = "typed", "What somebody typed up from a recording"
        DANGER = "danger", "What was done because somebody may be in danger"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="in which case it lies")
    kind = models.CharField(max_length=8, choices=Kind, help_text="from whom to whom")
    place = models.PositiveIntegerField(help_text="order within the case")
    key = models.ForeignKey(CaseKey, on_delete=models.CASCADE, help_text="what it is sealed to")
    done = models.BooleanField(default=False, help_text="nobody waits for an act on it")
    sealed = SealedField(help_text="the content")
    on = models.DateField(help_text="the day")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "place"], name="desk_item_case")]

    def __str__(self) -> str:
        return f"item {self.kind}"


class Mark(models.Model):
    """Finds a case for a returning reporter's message: a label no two rows share, made with a key that is sealed."""

    label = models.CharField(
        primary_key=True, max_length=64, help_text="HMAC of the mailbox's number"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="the case of that mailbox")
    checker = models.BinaryField(
        help_text="the reporter's verifying key, encrypted under the sealed index key"
    )

    def __str__(self) -> str:
        return "mark"
