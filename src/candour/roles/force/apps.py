"""Names the app."""

from django.apps import AppConfig


class ForceConfig(AppConfig):
    name = "candour.roles.force"
    label = "force"
