"""How the force's pages are made: the frame they share, and one honest sentence where the keys are missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from candour.roles.force.access import Action, may
from candour.roles.force.queries import names
from candour.seal import SealError
from candour.staff.access import Worker
from candour.trust import TrustError
from candour.web.refusals import Unavailable


def keys_needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say so, instead of breaking, where the directories or one's own list cannot be believed. Nothing is changed then."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TrustError:
            raise Unavailable(
                _(
                    "The charity's list of keys is missing here or cannot be believed. Tell whoever runs this machine."
                )
            ) from None
        except SealError:
            raise Unavailable(
                _(
                    "Your own list of products cannot be opened. Nothing is lost. Tell whoever runs this machine."
                )
            ) from None

    return held


def show(
    request: HttpRequest,
    template: str,
    *,
    worker: Worker,
    here: str,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """Return a page of the force. `here` marks the place in the navigation."""
    frame = {
        "place": names.place(),
        "here": here,
        "may_acknowledge": may(worker, Action.PRODUCT_ACKNOWLEDGE),
        "may_ask": may(worker, Action.PRODUCT_ASK),
        "may_record": may(worker, Action.PRODUCT_OUTCOME),
        "may_invite": may(worker, Action.PEOPLE_INVITE),
    }
    return render(request, f"force/{template}", {**frame, **shown}, status=status)
