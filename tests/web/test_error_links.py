"""An error must lead to the control that has to be put right: axe does not notice a dead link."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template.loader import render_to_string

from candour.web.choices import Hinted
from candour.web.renderer import Renderer

CHOICES = [("a", Hinted("One", hint="The first")), ("b", "Two")]
GROUPED = [("Near", [("a", "One"), ("b", "Two")]), ("Far", [("c", "Three")])]

FIELDS = {
    "one line": lambda: forms.CharField(label="Name"),
    "number": lambda: forms.IntegerField(label="How many"),
    "email": lambda: forms.EmailField(label="Address"),
    "secret": lambda: forms.CharField(label="Phrase", widget=forms.PasswordInput),
    "day": lambda: forms.DateField(label="Day"),
    "text": lambda: forms.CharField(label="Text", widget=forms.Textarea),
    "select": lambda: forms.ChoiceField(label="Force", choices=[("", "Choose"), *CHOICES]),
    "radios": lambda: forms.ChoiceField(label="Kind", choices=CHOICES, widget=forms.RadioSelect),
    "grouped radios": lambda: forms.ChoiceField(
        label="Kind", choices=GROUPED, widget=forms.RadioSelect
    ),
    "checkboxes": lambda: forms.MultipleChoiceField(
        label="Who", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    ),
    "one checkbox": lambda: forms.BooleanField(label="Agreed"),
    "two inputs": lambda: forms.SplitDateTimeField(label="When"),
    "three selects": lambda: forms.DateField(label="When", widget=forms.SelectDateWidget),
}


class Page(HTMLParser):
    """The elements of a page as (tag, attributes), in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def with_id(self, name):
        return [(tag, attrs) for tag, attrs in self.elements if attrs.get("id") == name]

    def count(self, name):
        return sum(tag == name for tag, _ in self.elements)


def page_of(field, *, prefix=None, heading=True):
    form = type("Sample", (forms.Form,), {"x": field})({}, prefix=prefix, renderer=Renderer())
    context = {"form": form, "field": form["x"], "heading": heading}
    return Page(
        render_to_string("web/errors.html", context) + render_to_string("web/field.html", context)
    )


@pytest.mark.parametrize("prefix", [None, "person-2"])
@pytest.mark.parametrize("kind", FIELDS)
def test_every_error_leads_to_a_control_that_can_take_the_focus(kind, prefix):
    page = page_of(FIELDS[kind](), prefix=prefix)

    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert links
    for link in links:
        [(tag, attrs)] = page.with_id(link.removeprefix("#"))
        assert tag in {"input", "textarea", "select"}
        assert attrs.get("type") != "hidden"


@pytest.mark.parametrize("kind", FIELDS)
def test_hint_and_error_are_spoken_with_their_control(kind):
    field = FIELDS[kind]()
    field.help_text = "Why we ask"
    page = page_of(field)

    spoken = [
        attrs["aria-describedby"] for _, attrs in page.elements if "aria-describedby" in attrs
    ]
    assert {"id_x_helptext", "id_x_error"} <= set(spoken[0].split())
    for name in " ".join(spoken).split():
        assert len(page.with_id(name)) == 1


@pytest.mark.parametrize("kind", [kind for kind in FIELDS if kind != "one checkbox"])
def test_the_question_is_the_heading_of_its_page_only_where_asked(kind):
    assert page_of(FIELDS[kind](), heading=True).count("h1") == 1
    assert page_of(FIELDS[kind](), heading=False).count("h1") == 0


@pytest.mark.parametrize("kind", FIELDS)
def test_each_label_names_a_control(kind):
    page = page_of(FIELDS[kind]())

    for tag, attrs in page.elements:
        if tag == "label":
            assert len(page.with_id(attrs["for"])) == 1


@pytest.mark.parametrize("kind", FIELDS)
def test_no_control_is_left_to_the_bubble_of_the_browser(kind):
    assert not [1 for _, attrs in page_of(FIELDS[kind]()).elements if "required" in attrs]


def test_an_error_of_a_hidden_field_is_said_without_a_dead_link():
    page = page_of(forms.CharField(widget=forms.HiddenInput))

    assert page.count("li") == 1
    assert page.count("a") == 0


def test_a_choice_keeps_its_hint_and_what_was_typed_is_escaped():
    field = forms.ChoiceField(label="<b>", choices=CHOICES, widget=forms.RadioSelect)
    page = page_of(field)

    assert page.with_id("id_x_0_hint")
    assert not page.with_id("id_x_1_hint")
    assert page.count("b") == 0
