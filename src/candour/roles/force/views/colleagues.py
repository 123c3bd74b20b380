"""The people of this installation, inviting one, and offering one's own keys to the charity."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.roles.force import forms
from candour.roles.force.access import Action, may, require
from candour.roles.force.queries import people
from candour.roles.force.services import offers
from candour.roles.force.views.page import keys_needed, show
from candour.staff import services as staff
from candour.staff.access import Worker, worker_required


def _page(request: HttpRequest, *, worker: Worker, status: int = 200, **shown: Any) -> HttpResponse:
    keys = people.keys_of(worker.person_id, today=timezone.localdate())
    frame = {
        "colleagues": people.colleagues(),
        "keys": keys,
        "offered": offers.was_offered(worker),
        "may_offer": may(worker, Action.KEYS_OFFER),
        "invite_form": forms.Invite(),
    }
    return show(
        request,
        "colleagues.html",
        worker=worker,
        here="colleagues",
        status=status,
        **{**frame, **shown},
    )


@require_GET
@worker_required
@keys_needed
def colleagues(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show who is here, and where one's own keys stand."""
    return _page(request, worker=worker)


@require_POST
@worker_required
@keys_needed
def invite(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Invite somebody; the link is shown once, here."""
    require(worker, Action.PEOPLE_INVITE)
    form = forms.Invite(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = staff.invite(
                said["name"], duty=said["duty"], by=worker.person_id, now=timezone.now()
            )
        except staff.Unable as refusal:
            form.add_error("name", str(refusal))
        else:
            return _page(request, worker=worker, invitation=made, invited=said["name"])
    return _page(request, worker=worker, status=422, invite_form=form)


@require_http_methods(["GET", "POST"])
@worker_required
@keys_needed
def offer(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Declare oneself and offer one's public keys to the charity, which compares them by voice before they count."""
    require(worker, Action.KEYS_OFFER)
    keys = people.keys_of(worker.person_id, today=timezone.localdate())
    if request.method != "POST":
        form = forms.Offer(initial=forms.offered(keys))
        return _declaration(request, form, keys, worker=worker)
    form = forms.Offer(request.POST)
    if not form.is_valid():
        return _declaration(request, form, keys, worker=worker)
    said = form.cleaned_data
    offers.offer(
        offers.Declared(
            said["numbers"], said["unit"], said["rank"], said["known_as"], form.declared()
        ),
        worker=worker,
    )
    return _page(request, worker=worker, offered=True)


def _declaration(
    request: HttpRequest, form: forms.Offer, keys: people.Keys, *, worker: Worker
) -> HttpResponse:
    return show(
        request,
        "declaration.html",
        worker=worker,
        here="colleagues",
        status=422 if form.is_bound else 200,
        form=form,
        keys=keys,
        offered=offers.was_offered(worker),
    )
