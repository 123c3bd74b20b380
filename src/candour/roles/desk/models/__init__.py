"""What the desk holds, a file for each subject; the rest of the role imports from here."""

from candour.roles.desk.models.arrivals import Alarm, Incoming, Taken
from candour.roles.desk.models.aside import SteppedAside
from candour.roles.desk.models.calls import Call, OnCall, ShiftNote, Slip
from candour.roles.desk.models.cases import Case, CaseBundle, CaseKey, Item, Mark
from candour.roles.desk.models.figures import Count, Talk
from candour.roles.desk.models.keys import Bundle, DirectoryDraft, Door, Offer
from candour.roles.desk.models.products import Product
from candour.roles.desk.models.recordings import Expected, Recording
from candour.roles.desk.models.retention import Expiry, Hold, MailboxOrder
from candour.roles.desk.models.sampling import (
    Finding,
    Sample,
    SampleHalf,
    SampleOriginal,
    SampleWeek,
)
from candour.roles.desk.models.search import Posting, Tally

__all__ = [
    "Alarm",
    "Bundle",
    "Call",
    "Case",
    "CaseBundle",
    "CaseKey",
    "Count",
    "DirectoryDraft",
    "Door",
    "Expected",
    "Expiry",
    "Finding",
    "Hold",
    "Incoming",
    "Item",
    "MailboxOrder",
    "Mark",
    "Offer",
    "OnCall",
    "Posting",
    "Product",
    "Recording",
    "Sample",
    "SampleHalf",
    "SampleOriginal",
    "SampleWeek",
    "ShiftNote",
    "Slip",
    "SteppedAside",
    "Taken",
    "Talk",
    "Tally",
]
