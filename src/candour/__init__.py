"""Candour: an anonymous line for reporting corrupt or abusive police officers and staff."""

__version__ = "0.1.0"
