"""Random row ids, for every table of every role: they tell no order, no count and no time."""

import secrets


def random_id() -> str:
    """Return 32 random hexadecimal digits."""
    return secrets.token_hex(16)
