"""The directories of keys: one supervisor prepares, another signs too; a force's people are listed; secrets are shared."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from candour.roles.desk.forms import facts as forms
from candour.roles.desk.queries import keys as read
from candour.roles.desk.queries import names
from candour.roles.desk.services import directory
from candour.roles.desk.services.directory import UnableToSign
from candour.staff import stepup
from candour.staff.access import Worker, worker_required


@require_GET
@worker_required
def keys(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show how the keys stand."""
    return _page(request, worker=worker)


def _page(request: HttpRequest, *, worker: Worker, **more: Any) -> HttpResponse:
    shown = {"keys": read.keys(worker), **more}
    return render(request, "desk/keys.html", shown, status=422 if more else 200)


def _unconfirmed(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    says = _("Your passkey did not confirm this. Nothing was signed.")
    return _page(request, worker=worker, problem=says)


def _sign(
    request: HttpRequest, *, worker: Worker, act: str, sign: Callable[[], object]
) -> HttpResponse:
    """Sign what a passkey confirmed just now; else, or if it may not be signed, show the page with the reason."""
    if not stepup.confirmed(request, worker=worker, act=act):
        return _unconfirmed(request, worker=worker)
    try:
        sign()
    except UnableToSign as refusal:
        return _page(request, worker=worker, problem=str(refusal))
    return redirect("desk:keys")


@require_POST
@worker_required
def prepare(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Make the missing epoch keys and sign a public directory that has them, first."""
    return _sign(request, worker=worker, act=read.PREPARE, sign=lambda: directory.prepare(worker))


@require_POST
@worker_required
def countersign(request: HttpRequest, kind: str, *, worker: Worker) -> HttpResponse:
    """Sign a draft second: from then on it counts."""
    return _sign(
        request,
        worker=worker,
        act=read.countersign_act(worker, kind),
        sign=lambda: directory.countersign(
            kind, fingerprint=request.POST.get("seen", ""), worker=worker
        ),
    )


@require_POST
@worker_required
def renew(request: HttpRequest, force: str, *, worker: Worker) -> HttpResponse:
    """Draft a force's directory anew, with today's signers of the desk."""

    def sign() -> None:
        read.require_link(force)
        directory.renew_force(force, worker=worker)

    return _sign(request, worker=worker, act=read.renew_act(force), sign=sign)


@require_http_methods(["GET", "POST"])
@worker_required
def facts(request: HttpRequest, force: str, *, worker: Worker) -> HttpResponse:
    """Change what a force's directory says of the force itself, in a draft."""
    found, others = read.facts(worker, force), read.others(force)
    if request.method != "POST":
        begun = {**vars(found), "units": forms.lines(found.units)}
        return _facts_page(request, force, forms.Facts(others=others, initial=begun))
    form = forms.Facts(request.POST, others=others)
    if not form.is_valid():
        return _facts_page(request, force, form)
    if not stepup.confirmed(request, worker=worker, act=read.facts_act(force)):
        says = _("Your passkey did not confirm this. Nothing was signed.")
        return _facts_page(request, force, form, problem=says)
    try:
        directory.change_force(force, worker=worker, **form.cleaned_data)
    except UnableToSign as refusal:
        return _facts_page(request, force, form, problem=str(refusal))
    return redirect("desk:keys")


def _facts_page(
    request: HttpRequest, force: str, form: forms.Facts, *, problem: str = ""
) -> HttpResponse:
    shown = {
        "force": names.of_force(force),
        "form": form,
        "act": read.facts_act(force),
        "problem": problem,
    }
    return render(request, "desk/facts.html", shown, status=422 if form.is_bound else 200)


@require_POST
@worker_required
def list_person(request: HttpRequest, person: str, *, worker: Worker) -> HttpResponse:
    """Put somebody whose fingerprint was checked by voice into a draft of their force's directory."""
    return _sign(
        request,
        worker=worker,
        act=read.list_act(worker, person),
        sign=lambda: directory.list_person(person, worker=worker),
    )


@require_POST
@worker_required
def share(request: HttpRequest, person: str, *, worker: Worker) -> HttpResponse:
    """Seal the desk's secrets to a colleague who joined later."""
    if not stepup.confirmed(request, worker=worker, act=read.share_act(person)):
        return _unconfirmed(request, worker=worker)
    directory.share_with(person, worker=worker)
    return redirect("desk:keys")
