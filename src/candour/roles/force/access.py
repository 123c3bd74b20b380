"""One question decides every access: may this person do this act to this product? It is asked here and nowhere else.

Whoever holds no key to a product is answered exactly as if there were none.
"""

from enum import StrEnum
from typing import Final

from candour.roles.force.shelf import Held, Shelved
from candour.staff.access import Worker
from candour.web.refusals import NotFound


class Action(StrEnum):
    """What can be done at a force."""

    PRODUCT_READ = "product:read"
    PRODUCT_ACKNOWLEDGE = "product:acknowledge"
    PRODUCT_ASK = "product:ask"
    PRODUCT_OUTCOME = "product:outcome"
    PEOPLE_INVITE = "people:invite"
    KEYS_OFFER = "keys:offer"


_READING: Final = frozenset({Action.PRODUCT_READ, Action.PRODUCT_ACKNOWLEDGE, Action.KEYS_OFFER})
MAY: Final[dict[str, frozenset[Action]]] = {
    "receiving officer": _READING | {Action.PRODUCT_ASK},
    "senior investigator": _READING | {Action.PRODUCT_ASK, Action.PRODUCT_OUTCOME},
    "force supervisor": _READING
    | {Action.PRODUCT_ASK, Action.PRODUCT_OUTCOME, Action.PEOPLE_INVITE},
}
"""Duty -> acts. What is not in the table nobody may do."""
FIRST_DUTY: Final = "force supervisor"
"""Whoever is invited from the command line, before anybody is here: they invite the others."""


def require(worker: Worker, action: Action) -> None:
    """Let the worker go on, or not.

    Raises:
        NotFound: their duty does not allow it.
    """
    if action not in MAY.get(worker.duty, frozenset()):
        raise NotFound("There is nothing here.")


def may(worker: Worker, action: Action) -> bool:
    """Say whether the worker's duty allows the act at all."""
    return action in MAY.get(worker.duty, frozenset())


def product_for(worker: Worker, action: Action, urn: str, *, shelf: Shelved) -> Held:
    """Return the product, if the worker holds a key to it and may do `action`.

    Raises:
        NotFound: there is none, or it is not theirs; the two look the same from outside.
    """
    require(worker, action)
    held = shelf.products.get(urn)
    if held is None:
        raise NotFound("There is nothing here.")
    return held
