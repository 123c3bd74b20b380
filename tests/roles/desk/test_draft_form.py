"""The form of a product: what it refuses, what it warns of, what never leaves."""

import re

import pytest
from desk_walk import WE1, draft_fields

import cast as cast_
from candour.parcels.models import Outgoing
from candour.roles.desk.models import Product
from candour.roles.desk.queries import marking
from candour.seal import opening
from candour.words import style

RAW = cast_.BRIBE["raw"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"source": "1"}, "An anonymous reporter is never graded 1."),
        ({"marking": "SECRET"}, "SECRET and above cannot be held here."),
        ({"handling": "P"}, "Choose from the list."),
        ({"conditions": ["HC1"]}, "HC1, HC2 and HC3 always apply."),
        ({"text": "x" * 2501}, "The text may have 2,500 characters. It has 2501."),
        ({"text": ""}, "Write the text."),
        ({"also": ["CC01", "CC03", "CC04", "CC05"]}, "Choose at most three."),
        ({"also": ["CC02"]}, "The main category is not repeated here."),
        ({"allegations": ["A1"]}, "Choose from the list."),
        ({"week": "2026-11-25"}, "Choose one"),
        ({"force": "KEN"}, "Choose from the list."),
        ({"priority_reason": ""}, "Write the reason for the priority."),
        (
            {"subject-name": "", "subject-unit": "", "subject-description": ""},
            "Say at least one thing about the person it is about.",
        ),
        (
            {
                "text": "\U00010348" * 2500,
                "priority_reason": "\U00010348" * 500,
                **{
                    f"{who}-{part}": "\U00010348" * 200
                    for who in ("subject", "other-1", "other-2", "other-3", "other-4")
                    for part in ("name", "nickname", "number", "unit", "description")
                },
            },
            "All fields together are too long.",
        ),
        ({"text": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_a_product_may_not_be_is_refused_on_the_page(desk, changed, says):
    _, path = desk.open_report()

    answer = desk.post("bob", f"{path}/products/new", draft_fields(**changed), status=422)

    page = answer.content.decode()
    assert "There is a problem" in page
    assert says in page or (says == "Choose one" and "Choose from the list." in page)
    assert not Product.objects.exists()


def test_a_new_draft_starts_safe(desk):
    _, path = desk.open_report()

    page = desk.get("bob", f"{path}/products/new").content.decode()

    for chosen in (
        'value="2" selected',
        'value="D" selected',
        'value="C" selected',
        'value="OFFICIAL-SENSITIVE" selected',
    ):
        assert chosen in page
    ticked = re.findall(r"<input[^>]*\schecked\b", page)
    assert len(ticked) == 1 + 4  # "not known", and HC1, HC2, HC3, HC6


def test_warnings_say_what_points_at_the_reporter(desk):
    _, path = desk.open_report()
    text = "Dave gives an envelope. Kev read it out to me. I counted the last one out myself."
    product = desk.draft(path, text=text, information="A")

    page = desk.get("bob", f"{path}/products/{product}").content.decode()

    assert "SAN-09" in page
    bench = desk.get("bob", f"{path}/products/{product}/bench").content.decode()
    assert "<q><bdi>I counted the last one out myself</bdi></q>" in bench
    assert "<q><bdi>Kev read it out to me</bdi></q>" in bench
    assert "Dave gives an envelope</bdi></q>" not in bench


def test_the_worked_examples_text_copies_nothing():
    assert style.copied(WE1["text"], original=RAW) == []


def test_marks_keep_every_character():
    marked = marking.guarded(RAW)

    assert "".join(piece.text for piece in marked.pieces) == RAW
    assert any(piece.marked for piece in marked.pieces)


def test_a_draft_is_its_authors_alone(desk, cast):
    _, path = desk.open_report("bob")
    product = desk.draft(path)
    desk.post("bob", f"{path}/admit", {"person": cast.id("erin")})

    page = desk.get("erin", f"{path}/products/{product}").content.decode()
    assert 'name="text"' not in page
    desk.post("erin", f"{path}/products/{product}", draft_fields(text="Mine."), status=404)


def test_what_was_submitted_is_not_changed(desk):
    _, path = desk.open_report()
    product = desk.submitted(path)

    desk.post("bob", f"{path}/products/{product}", draft_fields(text="Other."), status=409)


def _forbidden(text, example):
    return [
        word
        for word in example["forbidden_in_disseminated"]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]


def _leaves(cast, name):
    """Return everything that an officer could open of what leaves, as text."""
    found = []
    for row in Outgoing.objects.filter(mailbox=False):
        opened = opening.open_envelope(
            bytes(row.envelope), identities=[cast.officers[name].identity]
        )
        found.append(opened.body.decode() + str(opened.header))
    return "\n".join(found)


def _fields_of(report):
    """Return the form as a caseworker fills it in for a report of the worked examples."""
    subject = report["subject"]
    return {
        "force": subject["force"],
        "text": report["text"],
        "category": report["cc_primary"],
        "also": report["cc_secondary"],
        "allegations": report["iopc"],
        "standards": report["spb"],
        "flags": report["referral_flags"],
        "tags": report.get("tags", []),
        "priority": report["risk"],
        "conditions": report["conditions"],
        "subject-name": subject["name"],
        "subject-rank": "",
        "subject-number": subject.get("number", ""),
        "subject-force": subject["force"],
        "subject-unit": subject["unit"],
        "other-1-name": "",
        "other-1-description": "",
    }


@pytest.mark.parametrize("example", cast_.EXAMPLES, ids=lambda example: example["id"])
def test_what_leaves_holds_none_of_the_forbidden_words(desk, cast, example):
    _, path = desk.open_report(story=example["raw"])
    for report in example["reports"]:
        product = desk.submitted(path, **_fields_of(report))
        desk.release(path, product)

    force = example["reports"][0]["subject"]["force"]
    text = _leaves(cast, "carol" if force == "ZZ1" else "noor")

    assert all(word in text for word in example["required_in_disseminated"])
    assert _forbidden(text, example) == []


@pytest.mark.parametrize("example", cast_.EXAMPLES, ids=lambda example: example["id"])
def test_the_check_of_forbidden_words_would_notice(desk, cast, example):
    _, path = desk.open_report(story=example["raw"])
    fields = {**_fields_of(example["reports"][0]), "text": example["raw"]}
    product = desk.submitted(path, **fields)
    desk.release(path, product)

    text = _leaves(cast, "carol" if fields["force"] == "ZZ1" else "noor")

    assert len(_forbidden(text, example)) > 10
