"""What stands in the way of a door for the moment, as one honest sentence for whoever waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candour.door.keeper.wire import KeeperAway, KeeperRefused
from candour.trust import TrustError
from candour.web.refusals import Unavailable

_SENTENCES: Final[dict[str, Promise]] = {
    "away": _("Our own machine does not answer just now. This is our fault, not yours."),
    "disk": _("Our own machine cannot keep anything new just now. This is our fault, not yours."),
    "hardener": _("We cannot work with codes just now. This is our fault, not yours."),
    "exchange": _("We cannot reach the mailboxes just now. This is our fault, not yours."),
    "trust": _("Our own keys are not in order just now. This is our fault, not yours."),
}


class NotNow(Unavailable):
    """It cannot be done just now. Nothing was lost; the same page may be sent again."""


@contextmanager
def honestly() -> Iterator[None]:
    """Turn whatever stands in the way into the sentence that the reporter reads."""
    try:
        yield
    except KeeperAway:
        raise NotNow(_SENTENCES["away"]) from None
    except KeeperRefused as refusal:
        raise NotNow(_SENTENCES.get(str(refusal), _SENTENCES["away"])) from None
    except TrustError:
        raise NotNow(_SENTENCES["trust"]) from None
