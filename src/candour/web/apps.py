"""The Django application that carries the shared templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "candour.web"
    label = "web"
