"""Names the app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "candour.roles.exchange"
    label = "exchange"

    def ready(self) -> None:
        from candour.roles.exchange import checks  # noqa: F401, PLC0415 - registers the check
