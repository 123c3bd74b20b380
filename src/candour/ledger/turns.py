"""One at a time, where no row stands for what must not be done twice at once. Every service that writes may use it.

SQLite lets one transaction write at a time, so there everybody's turn is the whole transaction. PostgreSQL at read
committed does not: what is read to be written is locked, by its row if it has one, else by a turn (ADR 0012). A turn is
taken before the reading it protects. Whoever takes several takes the one of an outbox's road last.
"""

import hashlib

from django.db import connection


def take(name: str) -> None:
    """Wait until nobody else has the turn called `name`, and keep it until the transaction ends."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
