"""What a door knows of the charity: its public directory, and the way to the door's own keeper."""

from datetime import date

from django.conf import settings

from candour.door.keeper.wire import Keeper
from candour.seal.keys import Recipient
from candour.trust.directory import PublicDirectory
from candour.trust.store import Store
from candour.words.weeks import week_of


def keeper() -> Keeper:
    """Return the way to the keeper."""
    return Keeper(settings.KEEPER_SOCKET)


def directory() -> PublicDirectory:
    """Return the public directory.

    Raises:
        TrustError: it is missing or not to be believed.
    """
    return Store(settings.TRUST_FOLDER, demonstration=settings.DEMONSTRATION).public()


def desk_key() -> Recipient:
    """Return this week's key of the desk.

    Raises:
        TrustError: the directory is missing or not to be believed.
    """
    today = date.today()  # noqa: DTZ011 - the week names the key
    return directory().epoch(week_of(today))
