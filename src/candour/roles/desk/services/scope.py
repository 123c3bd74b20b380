"""What is not for us: the reporter is told where to go, and the case ends and is destroyed soon; or is asked what may be said."""

from datetime import datetime

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk.access import Action, case_for
from candour.roles.desk.models import Case, Product
from candour.roles.desk.services import letters, retention, steps
from candour.staff.access import Worker
from candour.web.refusals import IllegalMove, Refusal
from candour.words import signposting
from candour.words.events import Event
from candour.words.signposting import Ends


class UnableToSignpost(Refusal):
    """Nothing was sent and nothing ended. `str()` of it is written for the worker to read."""


@transaction.atomic
def signpost(
    reference: str, *, where: str, text: str, ends: bool, worker: Worker, now: datetime
) -> None:
    """Tell the reporter where to go, if they can be told, and end the case unless a part of it is for us.

    Raises:
        NotFound: the worker is not on the case.
        UnknownCode: no such signpost.
        UnableToSignpost: there is nothing to say, or products of the case are on their way.
        IllegalMove: the case has moved on.
    """
    case = case_for(worker, Action.CASE_CLOSE, reference)
    post = signposting.signpost(where)
    if case.state != Case.State.DRAFTING:
        raise IllegalMove("This case has moved on. Nothing was changed.")
    if post.text and not text.strip():
        raise UnableToSignpost("Write what the reporter will read.")
    ending = ends and post.ends is not Ends.ASKED
    if ending and Product.objects.filter(case=case).exclude(state=Product.State.STOPPED).exists():
        raise UnableToSignpost(
            "This case has a draft. Give the draft up first, or say where to go without ending the case."
        )
    if text.strip() and post.text and not letters.never_had_mailbox(case):
        letters.require_new(case, text, worker=worker)
        letters.send(case, act="message", text=text, worker=worker)
    if not ending:
        ledger.append(Event.CASE_SIGNPOSTED, about=case.reference, reason=post.code, step="open")
        return
    to = Case.State.SIGNPOSTED if post.ends is Ends.SIGNPOSTED else Case.State.CLOSED
    steps.go(case, to, now=now, once=True)
    case.save()
    retention.closed(case)
    ledger.append(Event.CASE_SIGNPOSTED, about=case.reference, reason=post.code)
