"""The built style sheets: enough contrast, light enough for a bad line, and nobody else's brand."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

import candour.web

BUILT = Path(candour.web.__file__).parent / "static" / "web"
SHEETS = ["public.css", "staff.css"]

# What meets on a page: (what is read, what it stands on).
PAIRS = [
    *product(
        ["govuk-text", "govuk-secondary-text", "govuk-link", "govuk-link-visited", "govuk-link-hover",
         "govuk-link-active", "govuk-error", "govuk-success", "govuk-brand"],
        ["govuk-body-background", "govuk-template-background", "govuk-surface-background"],
    ),
    ("govuk-surface-text", "govuk-surface-background"),
    ("govuk-surface-text", "govuk-template-background"),
    ("govuk-body-background", "govuk-text"),
    ("govuk-inverse-text", "govuk-text"),
    ("govuk-focus-text", "govuk-focus"),
    ("candour-on-indigo", "candour-indigo"),
    ("candour-indigo", "candour-on-indigo"),
    ("candour-on-go", "candour-go"),
    ("candour-on-go", "candour-go-deep"),
    ("candour-on-leave", "candour-leave"),
    ("candour-on-leave", "candour-leave-deep"),
    ("candour-on-quiet", "candour-quiet"),
    ("candour-on-quiet", "candour-quiet-deep"),
    ("candour-on-demo", "candour-demo"),
    ("candour-on-mark", "candour-mark"),
]  # fmt: skip


def colours(css, *, dark):
    """Return the colours that hold in light or in dark, by name."""
    blocks = re.split(r"@media screen and \(prefers-color-scheme: dark\)\{", css)
    assert len(blocks) == 2, "dark mode is one block"
    after = blocks[1].split("}}", 1)
    light = blocks[0] + after[1]
    found = _declared(light)
    return {**found, **_declared(after[0] + "}")} if dark else found


def _declared(css):
    css = re.sub(r"@media print\{:root\{[^}]*\}\}", "", css)
    roots = ";".join(re.findall(r":root\{([^}]*)\}", css))
    pairs = re.findall(r"--((?:govuk|candour)-[a-z-]+?)(?:-colour)?: ?(#[0-9a-f]{3,6})\b", roots)
    return dict(pairs)


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
@pytest.mark.parametrize("sheet", SHEETS)
def test_what_is_read_can_be_read(sheet, pair, dark):
    found = colours((BUILT / sheet).read_text(), dark=dark)

    assert contrast(found[pair[0]], found[pair[1]]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(dark):
    found = colours((BUILT / "public.css").read_text(), dark=dark)

    assert contrast(found["govuk-input-border"], found["govuk-body-background"]) >= 3


def test_dark_is_another_set_of_the_same_names():
    css = (BUILT / "public.css").read_text()

    assert colours(css, dark=True).keys() == colours(css, dark=False).keys()
    assert colours(css, dark=True) != colours(css, dark=False)


@pytest.mark.parametrize(("sheet", "kib"), [("public.css", 8), ("staff.css", 10)])
def test_a_style_sheet_is_light(sheet, kib):
    assert len(gzip.compress((BUILT / sheet).read_bytes(), 9)) <= kib * 1024


@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_of_the_governments_brand_and_nothing_from_elsewhere(sheet):
    assert not re.search(
        r"GDS Transport|crest|crown|url\(|@import|@font-face", (BUILT / sheet).read_text()
    )
