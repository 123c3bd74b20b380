"""What the desk holds. Five files; the rest of the role imports from here."""

from candour.roles.desk.models.arrivals import Alarm, Incoming, Taken
from candour.roles.desk.models.cases import Case, CaseBundle, CaseKey, Item, Mark
from candour.roles.desk.models.figures import Count, Talk
from candour.roles.desk.models.keys import Bundle, DirectoryDraft, Door, Offer
from candour.roles.desk.models.products import Product

__all__ = [
    "Alarm",
    "Bundle",
    "Case",
    "CaseBundle",
    "CaseKey",
    "Count",
    "DirectoryDraft",
    "Door",
    "Incoming",
    "Item",
    "Mark",
    "Offer",
    "Product",
    "Taken",
    "Talk",
]
