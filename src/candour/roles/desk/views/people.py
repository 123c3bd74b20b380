"""The desk's people: a manager invites and revokes, supervisors see."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candour.roles.desk.access import Action, require
from candour.roles.desk.forms.small import Invite
from candour.roles.desk.queries import people as read
from candour.roles.desk.services import cases
from candour.staff import services, stepup
from candour.staff.access import Worker, worker_required


def revoke_act(person: str) -> str:
    """Return what a passkey confirms before somebody's rights are taken back."""
    return f"revoke:{person}"


def hand_over_act(person: str) -> str:
    """Return what a passkey confirms before a colleague is let onto somebody's cases."""
    return f"hand-over:{person}"


@require_http_methods(["GET", "POST"])
@worker_required
def people(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show everybody; invite somebody."""
    found = read.people(worker)
    if request.method != "POST":
        return _page(request, found)
    require(worker, Action.PEOPLE_MANAGE)
    form = Invite(request.POST, duties=settings.STAFF_DUTIES)
    if form.is_valid():
        try:
            made = services.invite(
                form.cleaned_data["name"],
                duty=form.cleaned_data["duty"],
                by=worker.person_id,
                now=timezone.now(),
            )
        except services.Unable as problem:
            form.add_error("name", str(problem))
        else:
            return _invited(request, made, name=form.cleaned_data["name"])
    return _page(request, found, form=form)


def _invited(request: HttpRequest, made: services.Invitation, *, name: str) -> HttpResponse:
    return render(request, "desk/invited.html", {"made": made, "name": name})


def _page(request: HttpRequest, found: read.People, **more: Any) -> HttpResponse:
    shown = {
        "people": [(one, revoke_act(one.id), hand_over_act(one.id)) for one in found.members],
        "manages": found.manages,
        "heirs": found.heirs,
        "form": Invite(duties=settings.STAFF_DUTIES),
        **more,
    }
    return render(request, "desk/people.html", shown, status=422 if more else 200)


@require_POST
@worker_required
def invite_again(request: HttpRequest, person: str, *, worker: Worker) -> HttpResponse:
    """Invite somebody anew. It lets them make a passkey; their keys open only with what opened them before."""
    require(worker, Action.PEOPLE_MANAGE)
    found = read.people(worker)
    name = next((one.name for one in found.members if one.id == person), "")
    try:
        made = services.invite_again(person, by=worker.person_id, now=timezone.now())
    except services.Unable as problem:
        return _page(request, found, problem=str(problem))
    return _invited(request, made, name=name)


@require_POST
@worker_required
def revoke(request: HttpRequest, person: str, *, worker: Worker) -> HttpResponse:
    """Take somebody's rights back."""
    require(worker, Action.PEOPLE_MANAGE)
    found = read.people(worker)
    if person == worker.person_id:
        return _page(request, found, problem=_("Another manager must revoke you."))
    if not stepup.confirmed(request, worker=worker, act=revoke_act(person)):
        says = _("Your passkey did not confirm this. Nobody was revoked.")
        return _page(request, found, problem=says)
    try:
        services.revoke(person, by=worker.person_id)
    except services.Unable as problem:
        return _page(request, found, problem=str(problem))
    return redirect("desk:people")


@require_POST
@worker_required
def hand_over(request: HttpRequest, person: str, *, worker: Worker) -> HttpResponse:
    """Let a colleague onto the cases of somebody who was revoked."""
    require(worker, Action.KEYS_MANAGE)
    found = read.people(worker)
    if not stepup.confirmed(request, worker=worker, act=hand_over_act(person)):
        says = _("Your passkey did not confirm this. Nothing was handed over.")
        return _page(request, found, problem=says)
    try:
        count = cases.hand_over(person, to=request.POST.get("to", ""), worker=worker)
    except cases.UnableToAdmit as problem:
        return _page(request, found, problem=str(problem))
    return render(request, "desk/handed_over.html", {"count": count})
