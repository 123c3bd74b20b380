"""Names the app."""

from django.apps import AppConfig


class KeeperConfig(AppConfig):
    name = "candour.door.keeper"
    label = "keeper"
