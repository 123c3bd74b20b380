"""What the first directories say, before two supervisors have signed any: who else is on the line, and the desk's first secrets.

Used by `services.directory`, which drafts from here where no earlier edition is. `line.json` comes from the cards of the
other installations (`candour init join`).
"""

import json
import os
from typing import Any

from django.conf import settings

from candour.roles.desk import keyring
from candour.roles.desk.models import Bundle
from candour.staff import queries as staff
from candour.staff.access import Worker
from candour.trust.directory import ForceDirectory, PublicDirectory
from candour.web.refusals import Unavailable


def public_directory(worker: Worker) -> PublicDirectory:
    """Return what stands before the first public directory: the line's own keys and the desk's message key, no week's.

    Makes the desk's message and index keys, unless they were made for an earlier draft: made twice, they would leave
    cases that nobody finds again.

    Raises:
        Unavailable: `line.json` is missing, or the keys exist and the worker has not been given them.
    """
    said = _line()
    if not Bundle.objects.filter(kind=Bundle.Kind.INDEX).exists():
        _make_secrets(worker)
    return PublicDirectory(
        number=0,
        previous="",
        expires_on="",
        demonstration=settings.DEMONSTRATION,
        epochs={},
        desk_keys=[keyring.message_key(worker).public.raw.hex()],
        **said,
    )


def force_directory(code: str) -> ForceDirectory:
    """Return what stands before a force's first directory: nobody of the force, and nobody's signature."""
    return ForceDirectory(
        number=0,
        previous="",
        expires_on="",
        demonstration=settings.DEMONSTRATION,
        force=code,
        people=[],
        desk_signers=[],
        alternates=[],
    )


def _line() -> dict[str, Any]:
    try:
        said = json.loads(settings.LINE_FILE.read_text("utf-8"))
        return {name: said[name] for name in ("site", "hardeners", "watchdog", "exchange")}
    except (OSError, ValueError, KeyError, TypeError):
        raise Unavailable(
            "The cards of the other installations are missing here. Tell whoever runs this machine."
        ) from None


def _make_secrets(worker: Worker) -> None:
    for kind, name in (
        (Bundle.Kind.MESSAGE, keyring.MESSAGE_KEY),
        (Bundle.Kind.INDEX, keyring.INDEX_KEY),
    ):
        secret = os.urandom(32)
        for person in staff.people_with(settings.OPENERS):
            keyring.give(secret, kind=kind, name=name, to=person, by=worker.signer)
