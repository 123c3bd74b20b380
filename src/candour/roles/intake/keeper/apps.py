"""Names the app."""

from django.apps import AppConfig


class KeeperConfig(AppConfig):
    name = "candour.roles.intake.keeper"
    label = "keeper"
