"""One's own passkeys, phrase and keys, and signing out. Whatever adds or removes a way in asks for the passkey first."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.staff import ceremonies, forms, queries, services, sessions, stepup, tickets
from candour.staff.access import Worker, forget, refused, worker_required
from candour.staff.ceremonies import NotProved
from candour.staff.tickets import Purpose
from candour.staff.views.entering import show_phrase, ticket_in, written

ADD_PASSKEY: Final = "account:add-passkey"
NEW_PHRASE: Final = "account:new-phrase"
DROP_PASSKEY: Final = "account:drop-passkey"


@require_POST
@worker_required
def sign_out(request: HttpRequest, *, worker: Worker) -> HttpResponse:  # noqa: ARG001 - only for who is signed in
    """End the session and empty the browser's cache.

    `Clear-Site-Data: "cookies"` is left out on purpose: it reaches every host under the same registered name, and a
    force's other systems live there.
    """
    sessions.end(request.COOKIES.get(settings.STAFF_COOKIE, ""))
    response = HttpResponse(status=303, headers={"Location": reverse("staff:sign-in")})
    response["Clear-Site-Data"] = '"cache", "storage"'
    forget(response)
    return response


@require_GET
@worker_required
def account(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show one's own keys and ways in."""
    return _account_page(request, worker=worker)


def _account_page(request: HttpRequest, *, worker: Worker, problem: str = "") -> HttpResponse:
    shown = {
        "person": queries.person(worker.person_id),
        "passkeys": queries.passkeys(worker.person_id),
        "has_phrase": queries.has_phrase(worker.person_id),
        "problem": problem,
    }
    return render(request, "staff/account.html", shown, status=422 if problem else 200)


@require_GET
@worker_required
def second_key(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Ask for a second passkey or a phrase, so that one lost thing is not everything."""
    if worker.demonstration or not queries.needs_second_key(worker.person_id):
        return redirect("staff:account")
    return render(request, "staff/second_key.html")


def _for_real_people(request: HttpRequest, *, worker: Worker) -> HttpResponse | None:
    if not worker.demonstration:
        return None
    says = _("You are signed in as an invented person, who has no passkey. Nothing was changed.")
    return refused(request, heading=_("Not in the demonstration"), says=says)


@require_http_methods(["GET", "POST"])
@worker_required
def add_passkey(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Confirm with a passkey one has; then the page to make another."""
    turned_down = _for_real_people(request, worker=worker)
    if turned_down:
        return turned_down
    if request.method != "POST":
        return render(request, "staff/may_add.html", {"act": ADD_PASSKEY})
    if not stepup.proved(request, worker=worker, act=ADD_PASSKEY):
        shown = {"act": ADD_PASSKEY, "problem": _not_confirmed()}
        return render(request, "staff/may_add.html", shown, status=422)
    ticket = tickets.issue(
        tickets.new_value(), purpose=Purpose.MAY_ADD, now=timezone.now(), person_id=worker.person_id
    )
    return render(
        request, "staff/add_passkey.html", {"form": forms.Label(), "ticket": written(ticket)}
    )


@require_POST
@worker_required
def made_passkey(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Take the passkey that was just made."""
    now, ticket = timezone.now(), ticket_in(request, "passkey-ticket")
    known = tickets.look(ticket, purpose=Purpose.MAY_ADD, now=now)
    if known is None or known.person_id != worker.person_id:
        says = _("You took longer than ten minutes. Please start again.")
        return render(
            request, "staff/may_add.html", {"act": ADD_PASSKEY, "problem": says}, status=422
        )
    form, problem = forms.Label(request.POST), ""
    if form.is_valid():
        try:
            made = ceremonies.check_creation(
                request.POST.get("passkey-credential", ""), person_id=worker.person_id, now=now
            )
            services.add_passkey(
                worker.person_id,
                passkey=made,
                label=form.cleaned_data["label"],
                secrets=worker.secrets,
            )
        except (NotProved, services.Unable) as refusal:
            problem = str(refusal)
        else:
            tickets.spend(ticket, purpose=Purpose.MAY_ADD, now=now)
            return redirect("staff:account")
    shown = {"form": form, "ticket": written(ticket), "problem": problem}
    return render(request, "staff/add_passkey.html", shown, status=422)


@require_POST
@worker_required
def let_open(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Let a passkey one has already open one's keys, so that it needs no phrase beside it."""
    try:
        proof = ceremonies.prove(
            request.POST.get("passkey-credential", ""),
            purpose=Purpose.OPEN,
            now=timezone.now(),
            person_id=worker.person_id,
        )
    except NotProved as refusal:
        return _account_page(request, worker=worker, problem=str(refusal))
    if proof.way is None:
        says = _("This passkey cannot open keys. It still signs you in, together with your phrase.")
        return _account_page(request, worker=worker, problem=says)
    services.let_open(
        worker.person_id, passkey_id=proof.passkey_id, under=proof.way, secrets=worker.secrets
    )
    return redirect("staff:account")


@require_http_methods(["GET", "POST"])
@worker_required
def drop_passkey(request: HttpRequest, passkey_id: str, *, worker: Worker) -> HttpResponse:
    """Remove a lost passkey, after confirming with one that is not lost."""
    found = [one for one in queries.passkeys(worker.person_id) if one.id == passkey_id]
    if not found:
        return redirect("staff:account")
    act = f"{DROP_PASSKEY}:{passkey_id}"
    shown = {"passkey": found[0], "act": act}
    if request.method != "POST":
        return render(request, "staff/drop_passkey.html", shown)
    if not stepup.proved(request, worker=worker, act=act):
        return render(
            request, "staff/drop_passkey.html", {**shown, "problem": _not_confirmed()}, status=422
        )
    try:
        services.drop_passkey(worker.person_id, passkey_id=passkey_id)
    except services.Unable as refusal:
        return render(
            request, "staff/drop_passkey.html", {**shown, "problem": str(refusal)}, status=422
        )
    return redirect("staff:account")


@require_http_methods(["GET", "POST"])
@worker_required
def new_phrase(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Confirm with a passkey; then a new phrase is shown, once."""
    turned_down = _for_real_people(request, worker=worker)
    if turned_down:
        return turned_down
    shown = {"act": NEW_PHRASE, "has_phrase": queries.has_phrase(worker.person_id)}
    if request.method != "POST":
        return render(request, "staff/new_phrase.html", shown)
    if not stepup.proved(request, worker=worker, act=NEW_PHRASE):
        shown["problem"] = _not_confirmed()
        return render(request, "staff/new_phrase.html", shown, status=422)
    return show_phrase(request, person_id=worker.person_id)


def _not_confirmed() -> str:
    return _("Your passkey did not confirm this. Nothing has changed. Please try again.")
