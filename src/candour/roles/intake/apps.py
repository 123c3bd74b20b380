"""Names the app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "candour.roles.intake"
    label = "intake"
