"""Random row ids, for every table of every role: they tell no order, no count and no time."""

import secrets

from django.db import models


def random_id() -> str:
    """Return 32 random hexadecimal digits."""
    return secrets.token_hex(16)


class RandomlyNamed(models.Model):
    """A row whose primary key is such an id."""

    id = models.CharField(
        primary_key=True,
        max_length=32,
        default=random_id,
        editable=False,
        help_text="random: tells no order",
    )

    class Meta:
        abstract = True
