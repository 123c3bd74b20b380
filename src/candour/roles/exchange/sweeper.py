"""The exchange's own process: once an hour it lets go of what has had its time. It opens nothing."""

import time
from datetime import date
from typing import Final

from django.db import DatabaseError, connection

from candour.roles.exchange import services

PAUSE_SECONDS: Final = 3600.0


def start() -> None:
    """Sweep for ever."""
    while True:
        try:
            services.sweep(date.today())  # noqa: DTZ011 - lives are counted in days
        except DatabaseError:
            connection.close()  # the next round does it
        time.sleep(PAUSE_SECONDS)
