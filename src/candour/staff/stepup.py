"""The passkey asked for again, bound to one act: what was confirmed for one thing is good for nothing else.

In a form of a role:

    {% include "staff/stepup.html" with act=act label="Release it" %}

and in the view that takes the form, with the same `act` worked out anew from what is about to happen, never from what was
sent (say `f"release:{reference}:{sha256 of the text}"`; no words of a report: it is shown in the page's source):

    if not stepup.confirmed(request, worker=worker, act=act): ...
"""

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from candour.staff import ceremonies, queries, tickets
from candour.staff.access import Worker
from candour.staff.ceremonies import NotProved
from candour.staff.tickets import Purpose


def challenge_for(worker: Worker, *, act: str) -> dict[str, Any]:
    """Return what the browser needs to ask `worker` for a passkey, for `act` alone, once, within 120 seconds."""
    return ceremonies.request_options(
        Purpose.STEP_UP,
        now=timezone.now(),
        person_id=worker.person_id,
        bound_to=tickets.act_hash(act),
    )


def confirmed(request: HttpRequest, *, worker: Worker, act: str) -> bool:
    """Say whether the form just sent carries `worker`'s own confirmation of exactly `act`. Using it ends it.

    Never true for somebody who has no second key yet: such a person may do nothing sensitive.
    """
    if not worker.demonstration and queries.needs_second_key(worker.person_id):
        return False
    return proved(request, worker=worker, act=act)


def proved(request: HttpRequest, *, worker: Worker, act: str) -> bool:
    """As `confirmed`, but for the acts by which somebody gets their second key. For `candour.staff` only."""
    if worker.demonstration:
        sent = request.POST.get("passkey-act", "")
        agreed = request.POST.get("passkey-agreed") == "yes"
        same = hmac.compare_digest(sent.encode(), act.encode())
        return bool(settings.DEMONSTRATION) and agreed and same
    try:
        ceremonies.prove(
            request.POST.get("passkey-credential", ""),
            purpose=Purpose.STEP_UP,
            now=timezone.now(),
            person_id=worker.person_id,
            bound_to=tickets.act_hash(act),
        )
    except NotProved:
        return False
    return True
