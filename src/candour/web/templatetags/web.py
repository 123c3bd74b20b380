"""What the shared templates ask of Python: where an error's link lands, what hides in a text, and a script's fingerprint."""

import re
from typing import Final

from django import template
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget, MultiWidget
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from candour.web import csp

register = template.Library()

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Signs that show nothing, or turn the order of what follows. The joiners of emoji and of scripts are left alone."""


@register.filter
def first_control(field: BoundField) -> str:
    """Return the id of the first control of `field` that can take the focus.

    The id that Django gives to a group of radios or checkboxes, or to a field of several inputs, belongs to no
    control: a link to it is dead, and axe does not notice.
    """
    widget = field.field.widget
    if isinstance(widget, MultiWidget):
        # django-stubs does not know `widgets_names`, the suffix of each input
        return f"{field.auto_id}{vars(widget)['widgets_names'][0]}"
    if isinstance(widget, ChoiceWidget) and widget.add_id_index:
        first = next(iter(field.subwidgets), None)
        return str(first.id_for_label) if first else field.auto_id
    return field.id_for_label or field.auto_id


@register.simple_tag
def exit_integrity() -> str:
    """Return the integrity value of the script that leaves a page quickly."""
    return csp.exit_integrity()


@register.filter
def unhidden(text: object) -> SafeString:
    """Return what somebody wrote with its hidden signs made visible, so that it reads as it was written and no other way.

    Put it into a `<bdi>`, or into a block with `dir="auto"`: then a script that runs from right to left stays inside.
    """
    shown = _HIDDEN.sub(lambda sign: f"\x00{ord(sign[0]):04X}\x00", str(text))
    return mark_safe(  # noqa: S308 - escaped first, and what is put in is a number
        re.sub("\x00([0-9A-F]{4,6})\x00", r"<code>[U+\1]</code>", escape(shown))
    )
