"""What a force holds: envelopes of one size, real and dummy alike; nothing in clear but a slot's number and a week."""

from django.db import models

from candour.ledger.ids import RandomlyNamed


class Parcel(RandomlyNamed):
    """What came in one slot. Nobody can say which are real but those they are sealed to."""

    number = models.BigIntegerField(unique=True, help_text="number of the slot")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the parcel")
    sealed = models.BinaryField(help_text="the envelope, sealed to people or to nobody")
    week = models.CharField(max_length=8, help_text="ISO week in which it came")

    def __str__(self) -> str:
        return "parcel"


class Act(RandomlyNamed):
    """What a colleague did about a product, sealed to those who hold it, in an envelope of the one size."""

    place = models.BigIntegerField(unique=True, help_text="order among acts")
    sealed = models.BinaryField(help_text="the act, sealed to the product's readers")
    week = models.CharField(max_length=8, help_text="ISO week")

    def __str__(self) -> str:
        return "act"


class Shelf(models.Model):
    """One person's own list of what they could open, sealed to them, so that each parcel is tried once."""

    person = models.CharField(primary_key=True, max_length=32, help_text="whose shelf it is")
    sealed = models.BinaryField(help_text="the list, sealed to that person")

    def __str__(self) -> str:
        return "shelf"


class Aside(models.Model):
    """A parcel that was not what it must be: kept for whoever looks into it, never dropped."""

    digest = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the parcel")
    sealed = models.BinaryField(help_text="the parcel as it came")
    week = models.CharField(max_length=8, help_text="ISO week in which it came")

    def __str__(self) -> str:
        return "set aside"
