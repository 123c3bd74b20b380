"""The context processor for pages of staff: who is signed in, and the base template. Named in TEMPLATES by the role."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from candour.staff import queries
from candour.staff.access import Worker, worker_of


def staff(request: HttpRequest) -> dict[str, object]:
    """Return `base_template`, and of somebody signed in `worker`, `signed_in`, `sign_out_url`, `second_key_missing`."""
    worker = worker_of(request)
    found: dict[str, object] = {"base_template": settings.WEB_BASE_TEMPLATE, "worker": worker}
    if worker is not None:
        found["signed_in"] = f"{worker.name}, {worker.duty}"
        found["sign_out_url"] = reverse("staff:sign-out")
        found["second_key_missing"] = partial(_second_key_missing, worker)  # asked only if shown
    return found


def _second_key_missing(worker: Worker) -> bool:
    return not worker.demonstration and queries.needs_second_key(worker.person_id)
