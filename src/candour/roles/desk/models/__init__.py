"""What the desk holds. Five files; the rest of the role imports from here."""

from candour.roles.desk.models.arrivals import Alarm, Incoming, Taken
from candour.roles.desk.models.calls import Call, OnCall, ShiftNote, Slip
from candour.roles.desk.models.cases import Case, CaseBundle, CaseKey, Item, Mark
from candour.roles.desk.models.keys import Bundle, DirectoryDraft, Door, Offer
from candour.roles.desk.models.products import Product

__all__ = [
    "Alarm",
    "Bundle",
    "Call",
    "Case",
    "CaseBundle",
    "CaseKey",
    "DirectoryDraft",
    "Door",
    "Incoming",
    "Item",
    "Mark",
    "Offer",
    "OnCall",
    "Product",
    "ShiftNote",
    "Slip",
    "Taken",
]
