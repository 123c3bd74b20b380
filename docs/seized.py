"""Makes docs/what-could-be-seized.md from the models (promise 9). Used by cog there and by that promise's test.

A field without a description, and a field of bytes that nobody has called sealed or open, stops it.
"""

import os
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import django
from django.apps import apps
from django.db import models

ROLES: Final = ("keeper", "exchange", "desk", "force")
"""Roles with a database, by the name of their settings; `intake` and `hardener` have none."""
SEALED: Final = frozenset(
    {"sealed", "parcel", "envelope", "opening", "wrapped", "checker", "hidden", "half"}
)
"""Fields of bytes that nobody opens who has only this disk."""
OPEN: Final = frozenset(
    {"entry", "previous", "signature", "public_key", "secret", "given", "label"}
)
"""Fields of bytes that are hashes, signatures, public keys, lots of a draw, half a key or keyed labels: they can be read, and say no word."""


AnyField = models.Field[Any, Any] if TYPE_CHECKING else models.Field


class Undescribed(Exception):
    """A field does not say what it is, so the build stops."""


def set_up() -> None:
    """Load Django with every app, unless a test has done so."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.conf.every")
    if not apps.ready:
        django.setup()


def tables_of(role: str) -> list[type[models.Model]]:
    """Return the models whose tables stand in the database of `role`, those of the role first.

    Raises:
        Undescribed: an app that is not ours would bring tables of its own.
    """
    set_up()
    installed = import_module(f"candour.conf.{role}").INSTALLED_APPS
    found: list[type[models.Model]] = []
    for name in installed:
        config = next((one for one in apps.get_app_configs() if one.name == name), None)
        tables = list(config.get_models(include_auto_created=True)) if config else []
        if tables and not name.startswith("candour."):
            raise Undescribed(f"{name} is not ours and brings tables")
        found += tables
    own = ("candour.roles.", "candour.door.")
    return sorted(found, key=lambda model: not model.__module__.startswith(own))


def page(role: str) -> str:
    """Return the tables of one role's database as Markdown."""
    return "\n".join(table(model) for model in tables_of(role))


def table(model: type[models.Model]) -> str:
    """Return one table as Markdown: what a row is, then each column.

    Raises:
        Undescribed: the model or one of its fields has no description.
    """
    about = model._meta  # noqa: SLF001 - Django's documented way to ask a model about itself
    name = about.db_table
    says = (model.__doc__ or "").strip().split("\n\n")[0]
    if not says or says.startswith(f"{model.__name__}("):
        raise Undescribed(f"{name} has no docstring")
    rows = [row(field, table=name) for field in about.concrete_fields]
    head = [f"#### `{name}`", "", says, "", "| column | as | what it is |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def row(field: AnyField, *, table: str) -> str:
    """Return one column as a row of Markdown.

    Raises:
        Undescribed: it has no help_text, or it holds bytes of a kind nobody has named.
    """
    text = str(field.help_text).strip()
    if not text:
        raise Undescribed(f"{table}.{field.name} has no help_text")
    more = _values(field)
    return f"| `{field.column}` | {_as(field, table=table)} | {text}{more} |".replace("\n", " ")


def _as(field: AnyField, *, table: str) -> str:
    if not isinstance(field, models.BinaryField):
        return "clear"
    if field.name in SEALED:
        return "**sealed**"
    if field.name in OPEN:
        return "clear"
    raise Undescribed(f"{table}.{field.name} holds bytes: is it sealed? say so in docs/seized.py")


def _values(field: AnyField) -> str:
    choices: Iterable[tuple[object, object]] = field.flatchoices
    said = "; ".join(f"`{value}` {label}" for value, label in choices)
    return f": {said}" if said else ""
