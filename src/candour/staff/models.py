"""Tables of staff accounts. Only `candour.staff` touches them.

Everything here is about staff, nothing about a reporter or a report. Secret bytes are stored sealed, tokens as hashes.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candour.ledger.ids import RandomlyNamed


class Person(RandomlyNamed):
    """Somebody who works here, or was invited to. The two public keys come when they join."""

    name = models.CharField(max_length=100, help_text="the name colleagues see")
    duty = models.CharField(max_length=30, help_text="what they may do, by the role's own table")
    is_active = models.BooleanField(
        default=True, help_text="false once their rights were taken back"
    )
    recipient = models.TextField(blank=True, help_text="public key to which envelopes are closed")
    verify_key = models.CharField(
        max_length=64, blank=True, help_text="public key that checks what they sign"
    )
    joined_on = models.DateField(null=True, blank=True, help_text="the day they made their keys")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_person_has_name_and_duty", condition=~Q(name="") & ~Q(duty="")
            ),
            models.CheckConstraint(
                name="staff_person_has_both_keys_or_none",
                condition=Q(recipient="", verify_key="", joined_on__isnull=True)
                | (~Q(recipient="") & ~Q(verify_key="") & Q(joined_on__isnull=False)),
            ),
            models.UniqueConstraint(
                name="staff_person_keys_are_their_own",
                fields=["verify_key"],
                condition=~Q(verify_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.id}"


class Passkey(RandomlyNamed):
    """A WebAuthn credential of a person: the public half, which lets nobody in."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, help_text="whose passkey it is")
    credential_id = models.CharField(
        max_length=1400, unique=True, help_text="the name the authenticator gave it, base64url"
    )
    public_key = models.BinaryField(help_text="checks the passkey's signatures (COSE)")
    sign_count = models.PositiveBigIntegerField(
        help_text="the authenticator's own counter: one that falls back shows a copy"
    )
    label = models.CharField(max_length=60, help_text="what its owner calls it")

    def __str__(self) -> str:
        return f"passkey {self.id}"


class Locker(RandomlyNamed):
    """A person's 64 secret bytes, sealed under one way of opening them."""

    class Kind(models.TextChoices):
        PRF = "prf", _("Passkey")
        PHRASE = "phrase", _("Unlock phrase")
        DEMONSTRATION = "demonstration", _("Demonstration")

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, help_text="whose secrets these are"
    )
    passkey = models.OneToOneField(
        Passkey,
        on_delete=models.CASCADE,
        null=True,
        help_text="the passkey that opens it, if one does",
    )
    kind = models.CharField(max_length=13, choices=Kind, help_text="what opens it")
    sealed = models.BinaryField(help_text="both secret keys, sealed under what we do not hold")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_locker_of_a_passkey_names_it",
                condition=Q(kind="prf", passkey__isnull=False)
                | Q(kind__in=["phrase", "demonstration"], passkey__isnull=True),
            ),
            models.UniqueConstraint(
                name="staff_locker_one_phrase_a_person",
                fields=["person", "kind"],
                condition=Q(passkey__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"locker {self.id}"


class Invite(models.Model):
    """An invitation that was not used yet. Using it deletes it."""

    token_hash = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of what stands in the link"
    )
    person = models.OneToOneField(Person, on_delete=models.CASCADE, help_text="who is invited")
    expires_at = models.DateTimeField(help_text="when the link ends, rounded up to 15 minutes")

    def __str__(self) -> str:
        return f"invite of {self.person_id}"


class StaffSession(models.Model):
    """Somebody is signed in. Without the secret in their cookie the row opens nothing."""

    id_hash = models.CharField(
        primary_key=True, max_length=64, help_text="SHA-256 of the id in the cookie"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, help_text="who is signed in")
    wrapped = models.BinaryField(help_text="their secret keys, sealed under the cookie's secret")
    demonstration = models.BooleanField(
        help_text="signed in without a passkey, as an invented person"
    )
    idle_until = models.DateTimeField(help_text="when it ends if nothing is done")
    ends_at = models.DateTimeField(help_text="when it ends in any case")

    class Meta:
        indexes: ClassVar = [models.Index(name="staff_session_idle", fields=["idle_until"])]

    def __str__(self) -> str:
        return f"session of {self.person_id}"


class Challenge(models.Model):
    """A random value handed to a browser, good once, for one purpose and a short time."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in", _("Sign in")
        REGISTER = "register", _("Make a passkey")
        OPEN = "open", _("Let a passkey open the keys")
        STEP_UP = "step-up", _("Confirm an act")
        MAY_ADD = "may-add", _("May add a passkey")
        PHRASE = "phrase", _("A phrase is to be typed back")
        UNLOCK = "unlock", _("Keys are to be unlocked")

    hash = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the value")
    purpose = models.CharField(
        max_length=8, choices=Purpose, help_text="the one thing it is good for"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, help_text="the one person it is good for"
    )
    act_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text="hash of the act, or keyed hash of the phrase, it is bound to",
    )
    expires_at = models.DateTimeField(help_text="when it stops being good")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_challenge_only_sign_in_is_anybodys",
                condition=Q(purpose="sign-in") | Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_challenge_step_up_is_bound_to_an_act",
                condition=~Q(purpose="step-up") | ~Q(act_hash=""),
            ),
        ]
        indexes: ClassVar = [models.Index(name="staff_challenge_expiry", fields=["expires_at"])]

    def __str__(self) -> str:
        return f"challenge {self.purpose}"
