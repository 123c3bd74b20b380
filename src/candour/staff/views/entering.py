"""Joining, signing in, unlocking, signing out: the pages that are open to all.

No page here says whether somebody exists: an invitation is known or not, a passkey is known or not.
"""

import base64
import binascii
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candour.staff import (
    ceremonies,
    demonstration,
    forms,
    queries,
    services,
    sessions,
    stepup,
    tickets,
)
from candour.staff.access import keep, open_to_all, refused, worker_of
from candour.staff.ceremonies import NotProved
from candour.staff.personal import DoesNotOpen, Secrets, Way, draw_phrase, under_phrase
from candour.staff.queries import Member
from candour.staff.tickets import Purpose


def ticket_in(request: HttpRequest, field: str = "ticket") -> bytes:
    """Return the ticket in a hidden field, or nothing."""
    try:
        return base64.b64decode(request.POST.get(field, ""), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def written(ticket: bytes) -> str:
    """Return a ticket as it stands in a hidden field."""
    return base64.urlsafe_b64encode(ticket).decode("ascii")


def _problem(says: str) -> JsonResponse:
    return JsonResponse({"problem": says}, status=403)


@require_POST
@open_to_all
def options(request: HttpRequest) -> JsonResponse:
    """Return what the browser needs for a ceremony. Fetched when the button is pressed, so a page may stay open."""
    now, purpose = timezone.now(), request.POST.get("passkey-purpose", "")
    if purpose == Purpose.SIGN_IN:
        return JsonResponse(ceremonies.request_options(Purpose.SIGN_IN, now=now))
    if purpose == Purpose.REGISTER:
        person = _who_may_register(request, now=now)
        if person is None:
            return _problem(_("You took longer than ten minutes, or the invitation has run out."))
        return JsonResponse(ceremonies.creation_options(person, now=now))
    return _options_for_worker(request, purpose=purpose, now=now)


def _who_may_register(request: HttpRequest, *, now: datetime) -> Member | None:
    """Somebody with an invitation, or somebody signed in who confirmed that it is them."""
    person = queries.invited(request.POST.get("passkey-invite", ""), now=now)
    worker = worker_of(request)
    if person is not None or worker is None:
        return person
    may_add = tickets.look(ticket_in(request, "passkey-ticket"), purpose=Purpose.MAY_ADD, now=now)
    if may_add is None or may_add.person_id != worker.person_id:
        return None
    return queries.person(worker.person_id)


def _options_for_worker(request: HttpRequest, *, purpose: str, now: datetime) -> JsonResponse:
    worker = worker_of(request)
    if worker is None:
        return _problem(_("You are signed out. Please sign in again."))
    if purpose == Purpose.STEP_UP:
        act = request.POST.get("passkey-act", "")
        return JsonResponse(stepup.challenge_for(worker, act=act))
    if purpose == Purpose.OPEN:
        who = worker.person_id
        return JsonResponse(ceremonies.request_options(Purpose.OPEN, now=now, person_id=who))
    return _problem(_("This page is out of date. Load it again."))


@require_http_methods(["GET", "POST"])
@open_to_all
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Use an invitation: make a passkey, and with it, or with a phrase, one's own keys."""
    now = timezone.now()
    person = queries.invited(token, now=now)
    if person is None:
        says = _(
            "It was used already, or is older than a day. Ask the person who sent it for a new one."
        )
        return refused(request, heading=_("This invitation does not work"), says=says)
    if request.method != "POST":
        return render(request, "staff/join.html", {"person": person, "token": token})
    try:
        made = ceremonies.check_creation(
            request.POST.get("passkey-credential", ""), person_id=person.id, now=now
        )
        passkey_id = services.use_invite(token, passkey=made, now=now)
    except (NotProved, services.Unable) as problem:
        shown = {"person": person, "token": token, "problem": str(problem)}
        return render(request, "staff/join.html", shown, status=422)
    if (
        made.way is None and made.prf_enabled
    ):  # it yields a way in only when it is used: many keys on a cable do so
        return redirect(reverse("staff:sign-in") + "?once-more")
    return _enter(request, person_id=person.id, passkey_id=passkey_id, way=made.way)


@require_http_methods(["GET", "POST"])
@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in without a name: the passkey knows whose it is."""
    if request.method != "POST":
        return redirect(settings.STAFF_HOME) if worker_of(request) else _sign_in_page(request)
    try:
        proof = ceremonies.prove(
            request.POST.get("passkey-credential", ""), purpose=Purpose.SIGN_IN, now=timezone.now()
        )
    except NotProved as problem:
        return _sign_in_page(request, problem=str(problem))
    return _enter(request, person_id=proof.person_id, passkey_id=proof.passkey_id, way=proof.way)


def _sign_in_page(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    shown = {
        "problem": problem,
        "once_more": "once-more" in request.GET,
        "invented": demonstration.people(),
    }
    return render(request, "staff/sign_in.html", shown, status=422 if problem else 200)


def _enter(
    request: HttpRequest, *, person_id: str, passkey_id: str, way: Way | None
) -> HttpResponse:
    """Go on after a passkey proved who it is: open their keys, or make them, or ask for the phrase."""
    person = queries.person(person_id)
    if person is None or not person.has_joined:
        if way is None:
            return show_phrase(request, person_id=person_id)
        return _make_keys(request, person_id=person_id, under=way, passkey_id=passkey_id)
    try:
        opened = services.open_keys(person_id, by=way, passkey_id=passkey_id) if way else None
    except DoesNotOpen:
        opened = None
    if opened is not None:
        return _welcome(request, person_id=person_id, secrets=opened)
    if not queries.has_phrase(person_id):
        says = _(
            "This passkey does not open your keys, and you have no unlock phrase. Use another passkey."
        )
        return _sign_in_page(request, problem=says)
    ticket = tickets.issue(
        tickets.new_value(), purpose=Purpose.UNLOCK, now=timezone.now(), person_id=person_id
    )
    shown = {"form": forms.Phrase(), "ticket": written(ticket)}
    return render(request, "staff/unlock.html", shown)


def _make_keys(
    request: HttpRequest, *, person_id: str, under: Way, passkey_id: str | None
) -> HttpResponse:
    today = timezone.localdate()
    try:
        made = services.join(person_id, under=under, passkey_id=passkey_id, on=today)
    except services.Unable as problem:
        return _sign_in_page(request, problem=str(problem))
    return _welcome(request, person_id=person_id, secrets=made)


def _welcome(
    request: HttpRequest, *, person_id: str, secrets: Secrets, invented: bool = False
) -> HttpResponse:
    """Start a session, with a new id whatever the browser had before."""
    sessions.end(request.COOKIES.get(settings.STAFF_COOKIE, ""))
    cookie = sessions.start(person_id, secrets=secrets, demonstration=invented, now=timezone.now())
    second = not invented and queries.needs_second_key(person_id)
    to = reverse("staff:second-key" if second else settings.STAFF_HOME)
    response = HttpResponse(status=303, headers={"Location": to})
    keep(response, cookie=cookie)
    return response


@require_POST
@open_to_all
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the keys of somebody whose passkey cannot, with their phrase."""
    now, ticket = timezone.now(), ticket_in(request)
    known = tickets.look(ticket, purpose=Purpose.UNLOCK, now=now)
    if known is None or known.person_id is None:
        return _sign_in_page(
            request, problem=_("You took longer than ten minutes. Please start again.")
        )
    form = forms.Phrase(request.POST)
    if form.is_valid():
        way = under_phrase(form.cleaned_data["words"])
        try:
            opened = services.open_keys(known.person_id, by=way, passkey_id=None)
        except DoesNotOpen:
            opened = None
        if opened is not None and tickets.spend(ticket, purpose=Purpose.UNLOCK, now=now):
            return _welcome(request, person_id=known.person_id, secrets=opened)
        form.add_error(
            "words", _("This is not your phrase. Look at each word, and at their order.")
        )
    shown = {"form": form, "ticket": written(ticket)}
    return render(request, "staff/unlock.html", shown, status=422)


def show_phrase(request: HttpRequest, *, person_id: str) -> HttpResponse:
    """Show a new unlock phrase, once. We keep only what recognises it when it comes back with the page's ticket."""
    phrase, ticket = draw_phrase(), tickets.new_value()
    tickets.issue(
        ticket,
        purpose=Purpose.PHRASE,
        now=timezone.now(),
        person_id=person_id,
        bound_to=tickets.phrase_hash(phrase, ticket=ticket),
    )
    shown = {"words": phrase.split(), "ticket": written(ticket)}
    return render(request, "staff/phrase.html", shown)


@require_POST
@open_to_all
def typed_phrase(request: HttpRequest) -> HttpResponse:
    """Take the phrase typed back: only then does it open anything, so nobody depends on a phrase they never wrote down."""
    now, ticket, worker = timezone.now(), ticket_in(request), worker_of(request)
    known = tickets.look(ticket, purpose=Purpose.PHRASE, now=now)
    if known is None or known.person_id is None:
        return _phrase_too_late(request)
    form = forms.Phrase(request.POST if "words" in request.POST else None)
    if form.is_valid():
        phrase = form.cleaned_data["words"]
        if tickets.phrase_hash(phrase, ticket=ticket) == known.act_hash:
            if not tickets.spend(ticket, purpose=Purpose.PHRASE, now=now):
                return _phrase_too_late(request)
            if worker is None:
                way = under_phrase(phrase)
                return _make_keys(request, person_id=known.person_id, under=way, passkey_id=None)
            if worker.person_id == known.person_id:
                services.set_phrase(worker.person_id, phrase=phrase, secrets=worker.secrets)
                return redirect("staff:account")
            return _phrase_too_late(request)
        form.add_error(
            "words", _("This is not the phrase we showed. Look at each word, and at their order.")
        )
    shown = {"form": form, "ticket": written(ticket)}
    return render(request, "staff/typed_phrase.html", shown, status=422 if form.is_bound else 200)


def _phrase_too_late(request: HttpRequest) -> HttpResponse:
    says = _(
        "You took longer than ten minutes. The phrase we showed opens nothing: cross it out and start again."
    )
    return refused(request, heading=_("Please start again"), says=says)


@require_POST
@open_to_all
def sign_in_invented(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person of a demonstration."""
    person_id = request.POST.get("person", "")
    try:
        opened = demonstration.open_keys(person_id)
    except services.Unable as problem:
        return refused(request, heading=_("You are not signed in"), says=str(problem))
    return _welcome(request, person_id=person_id, secrets=opened, invented=True)
