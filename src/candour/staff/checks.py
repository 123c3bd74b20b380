"""System checks of staff accounts: settings under which sign-in would be unsafe or could not work.

The last one reads the database, so it runs with `check --database default` and with `migrate`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from candour.staff.models import Locker


@register(Tags.security)
def settings_are_safe(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Check the cookie's name, the origin against the RP ID, and that no demonstration key lies about."""
    found: list[CheckMessage] = []
    if not settings.STAFF_COOKIE.startswith("__Host-"):
        found.append(
            Error(
                "STAFF_COOKIE does not start with __Host-",
                hint="Browsers bind only such a cookie to this host and to TLS.",
                id="staff.E001",
            )
        )
    if not _origin_fits():
        found.append(
            Error(
                "STAFF_ORIGIN is not a secure address under STAFF_RP_ID",
                hint="https://HOST where HOST is STAFF_RP_ID or below it; http only for NAME.localhost.",
                id="staff.E002",
            )
        )
    if not settings.DEMONSTRATION and settings.DEMO_KEYS and Path(settings.DEMO_KEYS).exists():
        found.append(
            Error(
                "There is a file of demonstration keys, and this is not a demonstration",
                hint="Delete the file that DEMO_KEYS names, and the database made with it.",
                id="staff.E003",
            )
        )
    return found


def _origin_fits() -> bool:
    origin = urlsplit(settings.STAFF_ORIGIN)
    host, rp_id = origin.hostname or "", settings.STAFF_RP_ID
    local = host == "localhost" or host.endswith(".localhost")
    under = host == rp_id or host.endswith(f".{rp_id}")
    return under and (origin.scheme == "https" or (origin.scheme == "http" and local))


@register(Tags.database)
def no_invented_people_in_production(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Check that nobody here could be signed in as without a passkey."""
    if settings.DEMONSTRATION or not databases:
        return []
    try:
        found = Locker.objects.filter(kind=Locker.Kind.DEMONSTRATION).exists()
    except DatabaseError:
        return []  # not migrated yet: there is nobody
    if not found:
        return []
    return [
        Error(
            "The database holds invented people, and this is not a demonstration",
            hint="Start with an empty database: keys of a demonstration are known to others.",
            id="staff.E004",
        )
    ]
