"""Names the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "candour.ledger"
    label = "ledger"
