"""The exchange's own process: once an hour it lets go of what has had its time. It opens nothing."""

import time
from datetime import date
from typing import Final

from django.db import DatabaseError, InterfaceError, connection

from candour.blobs import sweep
from candour.roles.exchange import services

PAUSE_SECONDS: Final = 3600.0


def start() -> None:
    """Sweep for ever."""
    blobs = sweep.Sweep()
    while True:
        try:
            blobs.look()
            today = date.today()  # noqa: DTZ011 - lives are counted in days
            if services.is_agreed(today):
                services.sweep(today)
        except (DatabaseError, InterfaceError, OSError):
            connection.close()  # the next round does it
        time.sleep(PAUSE_SECONDS)
