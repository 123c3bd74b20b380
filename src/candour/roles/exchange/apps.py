"""Names the app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "candour.roles.exchange"
    label = "exchange"
