"""Holds, by a manager; the destruction that a reporter asked for, by a supervisor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candour.roles.desk.forms.holds import Hold
from candour.roles.desk.queries import retention as read
from candour.roles.desk.services import destruction
from candour.roles.desk.services import holds as services
from candour.roles.desk.views import cases
from candour.staff import stepup
from candour.staff.access import Worker, worker_required


@require_http_methods(["GET", "POST"])
@worker_required
def holds(request: HttpRequest, *, worker: Worker) -> HttpResponse:
    """Show which cases are held; hold one."""
    found = read.holds(worker)
    form = Hold(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.hold(
                form.cleaned_data["reference"], reason=form.cleaned_data["reason"], worker=worker
            )
        except services.UnableToHold as refusal:
            form.add_error("reference", str(refusal))
        else:
            return redirect("desk:holds")
    shown = {"holds": found, "form": form}
    return render(request, "desk/holds.html", shown, status=422 if form.is_bound else 200)


@require_POST
@worker_required
def lift(
    request: HttpRequest,  # noqa: ARG001 - what it asks stands in its address
    reference: str,
    *,
    worker: Worker,
) -> HttpResponse:
    """Lift a hold."""
    services.lift(reference, worker=worker)
    return redirect("desk:holds")


@require_POST
@worker_required
def destroy(request: HttpRequest, reference: str, *, worker: Worker) -> HttpResponse:
    """Do what the reporter asked: tell them, destroy the original, end the rest in a week."""
    if not stepup.confirmed(request, worker=worker, act=cases.wish_act(reference)):
        says = _("Your passkey did not confirm this. Nothing was destroyed.")
        return cases.page(request, reference, worker=worker, status=422, destroy_problem=says)
    try:
        destruction.agree(reference, worker=worker)
    except (destruction.Held, destruction.NotAsked) as refusal:
        return cases.page(request, reference, worker=worker, status=422, problem=str(refusal))
    return redirect("desk:case", reference)
