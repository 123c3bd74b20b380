"""Names the app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "candour.roles.desk"
    label = "desk"
