"""The form renderer of every role: `FORM_RENDERER = "candour.web.renderer.Renderer"`.

Django looks for a widget's template by name in the order of INSTALLED_APPS, so an override of the same name is
silently unused when the applications stand in the wrong order. Here the names are mapped instead: the order of the
applications does not matter, and a widget without a template of ours still has Django's.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import django.forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as DjangoTemplatesBackend
from django.utils.functional import cached_property

_DJANGO: Final = "django/forms/widgets/"
_ONE_LINE: Final = (
    "text", "number", "email", "url", "tel", "search", "password", "date", "datetime", "time",
)  # fmt: skip
_SEVERAL: Final = ("multiwidget", "splitdatetime", "select_date")

TEMPLATES: Final = MappingProxyType(
    {
        **{f"{_DJANGO}{name}.html": "web/widgets/input.html" for name in _ONE_LINE},
        **{f"{_DJANGO}{name}.html": "web/widgets/several.html" for name in _SEVERAL},
        f"{_DJANGO}textarea.html": "web/widgets/textarea.html",
        f"{_DJANGO}select.html": "web/widgets/select.html",
        f"{_DJANGO}checkbox.html": "web/widgets/checkbox.html",
        f"{_DJANGO}radio.html": "web/widgets/choices.html",
        f"{_DJANGO}checkbox_select.html": "web/widgets/choices.html",
    }
)


class Renderer(DjangoTemplates):
    """Django's renderer with our templates for the fields and widgets that our pages use."""

    field_template_name = "web/field.html"

    @cached_property
    def engine(self) -> DjangoTemplatesBackend:
        """Django's own widgets and the applications' templates, folded like every page."""
        folders = [
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ]
        return DjangoTemplatesBackend(
            {
                "NAME": "forms",
                "DIRS": [Path(django.forms.__file__).parent / "templates"],
                "APP_DIRS": False,
                "OPTIONS": {"loaders": [("candour.web.folding.Loader", folders)]},
            }
        )

    def get_template(self, template_name: str) -> Any:
        return super().get_template(TEMPLATES.get(template_name, template_name))
