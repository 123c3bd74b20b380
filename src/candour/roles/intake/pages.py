"""Making a page: rendered, given its sealed state, and filled up so that its length tells little.

Each page's length is a multiple of 4 KiB and at least a floor that grows with the state's buckets, so that an answer of
ten letters and one of three thousand give pages of one size. A mailbox's page, and the page for a code that opens nothing,
are multiples of 64 KiB. A proxy must not compress these pages: the filling would shrink to nothing.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from candour.roles.intake import state

KIB: Final = 1024
STEP_BYTES: Final = 4 * KIB
VISIT_BYTES: Final = 64 * KIB
FLOOR_BYTES: Final = 10 * KIB
CHECK_FLOOR_BYTES: Final = 20 * KIB
BUCKET_SHARE_BYTES: Final = 14 * KIB
"""What one bucket of state may add to a page: the field itself (5.5 KiB) and the answers shown in clear."""
_END: Final = b"</body>"


def show(
    request: HttpRequest,
    template: str,
    *,
    sealed: str = "",
    status: int = 200,
    floor: int = FLOOR_BYTES,
    **shown: Any,
) -> HttpResponse:
    """Return the page. `sealed` is the hidden field's text, if the page goes on from somewhere."""
    html = _rendered(request, template, sealed=sealed, shown=shown)
    least = floor + state.buckets(sealed) * BUCKET_SHARE_BYTES
    return HttpResponse(filled(html, least=least, step=STEP_BYTES), status=status)


def show_visit(
    request: HttpRequest, template: str, *, sealed: str = "", status: int = 200, **shown: Any
) -> HttpResponse:
    """Return a page of the mailbox, or the page for a code that opens nothing: one size for both."""
    html = _rendered(request, template, sealed=sealed, shown=shown)
    return HttpResponse(filled(html, least=VISIT_BYTES, step=VISIT_BYTES), status=status)


def _rendered(request: HttpRequest, template: str, *, sealed: str, shown: dict[str, Any]) -> bytes:
    context = {
        "title": _("Questions"),
        "read_within": settings.READ_WITHIN,
        **shown,
        "sealed": sealed,
    }
    return render_to_string(template, context, request=request).encode()


def filled(html: bytes, *, least: int, step: int) -> bytes:
    """Return the page with a comment of spaces before its end: at least `least` bytes, a multiple of `step`."""
    size = max(len(html) + len(b"<!---->"), least)
    size += -size % step
    at = html.rindex(_END)
    spaces = b" " * (size - len(html) - len(b"<!---->"))
    return html[:at] + b"<!--" + spaces + b"-->" + html[at:]
