"""The context processor that gives every page what the base templates show."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Helpline:
    """A number that stands at the foot of every page."""

    number: str
    says: str | Promise

    @property
    def link(self) -> str:
        return "tel:" + self.number.replace(" ", "")


HELPLINES = (
    Helpline("999", _("in danger now: the emergency services, at any time.")),
    Helpline("116 123", _("to talk to somebody: Samaritans, free, day and night.")),
)


def page(request: HttpRequest | None) -> dict[str, object]:  # noqa: ARG001 - Django's signature
    """Return `demonstration` and `helplines`. Reads the settings only, never the request."""
    return {
        "demonstration": bool(getattr(settings, "DEMONSTRATION", False)),
        "helplines": HELPLINES,
    }
