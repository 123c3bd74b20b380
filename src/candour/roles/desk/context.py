"""The context processor of the desk's pages. Named in TEMPLATES by its settings."""

from django.conf import settings
from django.http import HttpRequest


def line(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - Django's signature
    """Return `has_telephone`: whether there are live calls on this line. Reads the settings only."""
    return {"has_telephone": bool(settings.SWITCHBOARD)}
