"""System check of the exchange: it does not start with a list of correspondents that cannot be used."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from candour.roles.exchange.access import BadCorrespondents, correspondents


@register()
def correspondents_can_be_read(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Check the file that says who may speak to the exchange."""
    try:
        correspondents(settings.CORRESPONDENTS_FILE)
    except BadCorrespondents as problem:
        return [
            Error(
                f"CANDOUR_CORRESPONDENTS cannot be used: {settings.CORRESPONDENTS_FILE}: {problem}",
                hint="A JSON file: name -> key, reads, posts, door, desk. See docs/reference/settings.md.",
                id="exchange.E001",
            )
        ]
    return []
