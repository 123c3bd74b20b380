"""What the shared templates ask of Python: where an error's link lands, and a script's fingerprint."""

from django import template
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget, MultiWidget

from candour.web import csp

register = template.Library()


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
