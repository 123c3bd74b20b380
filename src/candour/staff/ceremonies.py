"""What is asked of a passkey, and whether its answer is good. Stands on the `webauthn` library; for `candour.staff` only.

The PRF output comes to the server with the answer. It has to: pages are made here, so what they show is opened here. It
is held for that one request; afterwards the keys it opened exist only under the cookie's secret (sessions). A server that
was taken over while somebody works could read what they read; one that is stolen, or has nobody signed in, cannot.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from candour.staff import tickets
from candour.staff.models import Passkey
from candour.staff.personal import WAY_BYTES, Way, under_prf
from candour.staff.queries import Member
from candour.staff.tickets import Purpose, Ticket

TIMEOUT_MS: Final = 110_000
"""A little less than a challenge lives: the browser gives up before we do."""
PRF_INPUT: Final = b"candour/v1/staff-locker/prf-input"
"""The same for everybody: who signs in is not known before they have. Passkeys and hosts differ, so the outputs do."""
MAX_ANSWER_CHARACTERS: Final = 20_000
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,1400}")
"""A credential's id: at most 1,023 bytes, in base64url."""
_MALFORMED: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


class NotProved(Exception):
    """The passkey's answer does not count. `str()` of it is written for the person to read."""


@dataclass(frozen=True, repr=False)
class Answer:
    """What a browser sent, taken apart as far as needed to find its challenge. Nothing of it is checked yet."""

    credential: dict[str, Any]
    challenge: bytes

    @property
    def prf_enabled(self) -> bool:
        """Whether the authenticator says that it can do PRF, now or at its next use."""
        prf = self._prf()
        return prf.get("enabled") is True or self.way is not None

    @property
    def way(self) -> Way | None:
        """The way in that the passkey yielded, if it yielded one."""
        results = self._prf().get("results")
        first = results.get("first") if isinstance(results, dict) else None
        if not isinstance(first, str):
            return None
        secret = base64url_to_bytes(first)
        return under_prf(secret) if len(secret) == WAY_BYTES else None

    def _prf(self) -> dict[str, Any]:
        extensions = self.credential.get("clientExtensionResults")
        prf = extensions.get("prf") if isinstance(extensions, dict) else None
        return prf if isinstance(prf, dict) else {}


@dataclass(frozen=True)
class NewPasskey:
    """The public half of a passkey that was just made, and the way in it yielded."""

    credential_id: str
    public_key: bytes
    sign_count: int
    prf_enabled: bool
    way: Way | None


@dataclass(frozen=True)
class Proof:
    """A person's own passkey answered for them, just now, after checking that it is them."""

    person_id: str
    passkey_id: str
    way: Way | None


def _too_late() -> NotProved:
    return NotProved(_("That took longer than two minutes, or was sent twice. Please try again."))


def _not_good() -> NotProved:
    return NotProved(_("Your passkey was not accepted. Nothing has changed. Please try again."))


def _answer(text: str) -> Answer:
    try:
        if len(text) > MAX_ANSWER_CHARACTERS:
            raise _not_good()
        credential = json.loads(text)
        client_data = parse_client_data_json(
            base64url_to_bytes(credential["response"]["clientDataJSON"])
        )
    except (*_MALFORMED, RecursionError):
        raise _not_good() from None
    return Answer(credential, client_data.challenge)


def _with_prf(options: dict[str, Any]) -> dict[str, Any]:
    first = bytes_to_base64url(PRF_INPUT)
    return {**options, "extensions": {"prf": {"eval": {"first": first}}}}


def creation_options(person: Member, *, now: datetime) -> dict[str, Any]:
    """Return what the browser needs to make a passkey for `person`: kept on the device, PIN or finger required."""
    challenge = tickets.issue(
        tickets.new_value(), purpose=Purpose.REGISTER, now=now, person_id=person.id
    )
    options = generate_registration_options(
        rp_id=settings.STAFF_RP_ID,
        rp_name="Candour",
        user_id=bytes.fromhex(person.id),
        user_name=person.name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(person.id),
    )
    return _with_prf(options_to_json_dict(options))


def request_options(
    purpose: Purpose, *, now: datetime, person_id: str | None = None, bound_to: str = ""
) -> dict[str, Any]:
    """Return what the browser needs to use a passkey: any of this site's, or one of `person_id`'s."""
    challenge = tickets.issue(
        tickets.new_value(), purpose=purpose, now=now, person_id=person_id, bound_to=bound_to
    )
    options = generate_authentication_options(
        rp_id=settings.STAFF_RP_ID,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_descriptors(person_id) if person_id else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _with_prf(options_to_json_dict(options))


def _descriptors(person_id: str) -> list[PublicKeyCredentialDescriptor]:
    ids = Passkey.objects.filter(person_id=person_id).values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


def check_creation(text: str, *, person_id: str, now: datetime) -> NewPasskey:
    """Return the new passkey in the browser's answer.

    Raises:
        NotProved: too late, for somebody else, or not what we asked for.
    """
    answer = _answer(text)
    _spend(answer, Purpose.REGISTER, now=now, person_id=person_id)
    try:
        made = verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=settings.STAFF_RP_ID,
            expected_origin=settings.STAFF_ORIGIN,
            require_user_verification=True,
        )
        return NewPasskey(
            bytes_to_base64url(made.credential_id),
            made.credential_public_key,
            made.sign_count,
            answer.prf_enabled,
            answer.way,
        )
    except _MALFORMED:
        raise _not_good() from None


def prove(
    text: str, *, purpose: Purpose, now: datetime, person_id: str | None = None, bound_to: str = ""
) -> Proof:
    """Return whose passkey answered, after checking everything about the answer.

    Raises:
        NotProved: too late, sent twice, for another purpose, act or person, or not signed as it must be.
    """
    answer = _answer(text)
    ticket = _spend(answer, purpose, now=now, person_id=person_id)
    if ticket.act_hash != bound_to:
        raise _not_good()
    passkey = _passkey(answer.credential, expected=person_id)
    try:
        used = verify_authentication_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=settings.STAFF_RP_ID,
            expected_origin=settings.STAFF_ORIGIN,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        way = answer.way
    except _MALFORMED:
        raise _not_good() from None
    older = Passkey.objects.filter(pk=passkey.pk, sign_count__lt=used.new_sign_count)
    older.update(sign_count=used.new_sign_count)
    return Proof(passkey.person_id, passkey.pk, way)


def _spend(answer: Answer, purpose: Purpose, *, now: datetime, person_id: str | None) -> Ticket:
    ticket = tickets.spend(answer.challenge, purpose=purpose, now=now)
    if ticket is None:
        raise _too_late()
    if ticket.person_id != person_id:
        raise _not_good()
    return ticket


def _passkey(credential: dict[str, Any], *, expected: str | None) -> Passkey:
    """The passkey that answered, of an active person; the authenticator's own word on whose it is must agree."""
    name = credential.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise _not_good()  # a database would refuse some signs, with a fault
    passkey = Passkey.objects.filter(credential_id=name, person__is_active=True).first()
    if passkey is None or (expected is not None and passkey.person_id != expected):
        raise NotProved(
            _("We do not know this passkey. Use another one, or ask for an invitation.")
        )
    handle = credential["response"].get("userHandle")
    if handle and handle != bytes_to_base64url(bytes.fromhex(passkey.person_id)):
        raise _not_good()
    return passkey
