"""What the desk holds. In clear: a case's reference, state, priority, owner, due instant and day; who is on it. No more."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Case as Where
from django.db.models import F, Q, When

from candour.blobs.fields import SealedField
from candour.ledger.ids import random_id
from candour.web.refusals import IllegalMove


class Bundle(models.Model):
    """A secret of the desk, sealed to one person: an epoch key, the message-signing key, the index key."""

    class Kind(models.TextChoices):
        EPOCH = "epoch", "opens the reports of one week"
        MESSAGE = "message", "signs messages to reporters"
        INDEX = "index", "makes the labels by which sealed cases are found"

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )
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


class Incoming(models.Model):
    """A parcel from a door or a force, unopened. Deleted when its content is safe under a case's own keys."""

    class State(models.TextChoices):
        NEW = "new", "nobody has opened it"
        LATER = "later", "waits for its report to be opened"
        REPORT = "report", "sorted: a report, waiting for a caseworker"
        ASIDE = "aside", "damaged or unknown: kept and reported"

    digest = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the parcel")
    road = models.CharField(max_length=64, help_text="number of the box it came through")
    sealed = SealedField(help_text="the parcel, sealed to the week's key")
    state = models.CharField(
        max_length=6, choices=State, default=State.NEW, help_text="new, sorted or set aside"
    )
    reason = models.CharField(
        max_length=40, blank=True, help_text="why it was set aside, as a code"
    )
    counted = models.BooleanField(default=False, help_text="its number has been counted")
    on = models.DateField(help_text="the day it was collected")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "digest"], name="desk_incoming_state")]

    def __str__(self) -> str:
        return "incoming"


class Taken(models.Model):
    """A parcel that was taken in, so that one which is posted again counts once. Forgotten after two weeks."""

    digest = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the parcel")
    on = models.DateField(help_text="the day it was taken in")

    def __str__(self) -> str:
        return "taken"


class Case(models.Model):
    """One report as the charity works on it. Everything about it but these columns is sealed to the people on it."""

    class State(models.TextChoices):
        NEW = "C1", "New, not yet opened"
        DRAFTING = "C2", "Being worked on"
        CHECKING = "C3", "Waiting for release"
        RETURNED = "C4", "Returned to the author"
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
        "C3": {"C2", "C4", "C6", "C7", "C8", "C14"},
        "C4": {"C2", "C3", "C14"},
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
    on = models.DateField(help_text="the day it was collected")
    parcel = models.CharField(
        max_length=64, blank=True, help_text="the unopened parcel, until it is opened"
    )
    rank = models.GeneratedField(
        expression=Where(
            When(state__in=["C14", "C15"], then=Rank.ENDED.value),
            When(priority="P0", due_at__isnull=False, then=Rank.DANGER.value),
            When(priority="P0", then=Rank.DANGER_UNTIMED.value),
            When(state="C1", due_at__isnull=False, then=Rank.UNREAD.value),
            When(state="C1", then=Rank.UNREAD_UNTIMED.value),
            When(due_at__isnull=False, then=Rank.DUE.value),
            default=Rank.UNTIMED.value,
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="how urgent: made of state, priority and due instant; the inbox is read in its order",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["rank", "due_at", "on", "reference"], name="desk_case_queue"),
            models.Index(
                fields=["state", "rank", "due_at", "on", "reference"], name="desk_case_queue_state"
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


class CaseKey(models.Model):
    """A case's public key of one kind. Destroying its bundles destroys what was sealed to it."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "what the reporter sent"
        CORRESPONDENCE = "letters", "the reporter's public keys, mailbox and messages"
        PRODUCT = "product", "products, drafts and what the force said"

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, help_text="whose key it is")
    kind = models.CharField(max_length=8, choices=Kind, help_text="what is sealed to it")
    recipient = models.TextField(help_text="public key, age1pq1…")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="desk_casekey_one_each"),
        ]

    def __str__(self) -> str:
        return f"key {self.kind}"


class CaseBundle(models.Model):
    """A case key's secret, sealed to one person: who has one is on the case, and nobody else is."""

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )
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


class Item(models.Model):
    """One sealed thing in a case, in order."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "What the reporter sent"
        REPORTER = "reporter", "From the reporter"
        TO_REPORTER = "to-rep", "To the reporter"
        FORCE = "force", "From the force"
        TO_FORCE = "to-force", "To the force"
        CONTACT = "contact", "The mailbox"

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )
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


class Product(models.Model):
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

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )
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
        max_length=64, blank=True, help_text="fingerprint of the force directory it was sealed by"
    )
    readers = models.JSONField(
        default=list,
        help_text="sixteen labels: who may speak of it, and fillers; made with a sealed key",
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


class Alarm(models.Model):
    """Something waits, and the rota was called. Says nothing of what."""

    kind = models.CharField(
        primary_key=True,
        max_length=16,
        help_text="unopened, openers, gap, anew, aside, epoch, expired, unverified",
    )
    on = models.DateField(help_text="the day it was raised")

    def __str__(self) -> str:
        return f"alarm {self.kind}"


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
