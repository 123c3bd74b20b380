"""The operator's emergency exit: an opener takes a week's key out, so that a stock `age` opens what came in that week."""

from collections.abc import Callable

from django.db import transaction

from candour.ledger import services as ledger
from candour.roles.desk import keyring
from candour.roles.desk.models import Bundle
from candour.seal.keys import Identity
from candour.staff import demonstration, personal, queries, services
from candour.staff.access import Worker
from candour.staff.personal import Secrets
from candour.words.events import Event


def epoch_key(week: str, *, name: str, ask: Callable[[], str]) -> str:
    """Return a week's opening key as `AGE-SECRET-KEY-PQ-1…`, unlocked by an opener's phrase.

    Raises:
        ValueError: nobody of that name, a wrong phrase, or no key for this week.
    """
    member = next((one for one in queries.active_people() if one.name == name), None)
    if member is None:
        raise ValueError("nobody of that name works here")
    secrets = _secrets(member.id, ask=ask)
    worker = Worker(member.id, member.name, member.duty, "", demonstration=False, secrets=secrets)
    for kind, label, secret in keyring.held_by(worker):
        if kind is Bundle.Kind.EPOCH and label == week:
            with transaction.atomic():
                ledger.append(Event.EPOCH_TAKEN_OUT, about=week)
            return str(Identity(secret))
    raise ValueError("this week's key is not sealed to that person")


def _secrets(person: str, *, ask: Callable[[], str]) -> Secrets:
    if any(one.id == person for one in demonstration.people()):
        return demonstration.open_keys(person)
    try:
        opened = services.open_keys(person, by=personal.under_phrase(ask()), passkey_id=None)
    except personal.DoesNotOpen:
        opened = None
    if opened is None:
        raise ValueError("this phrase does not open that person's keys")
    return opened
