"""Names the app."""

from django.apps import AppConfig


class ParcelsConfig(AppConfig):
    name = "candour.parcels"
    label = "parcels"
