"""What holds for every page of the intake, each reached as a reporter reaches it."""

import re

import pytest
from intake_gallery import every_page
from intake_reading import grade

from walk import Page

BLANK = {"exit"}


@pytest.fixture
def pages(client, peer, charity):
    return list(every_page(client, peer, charity))


def test_the_rules_of_a_page(pages):
    for name, page in pages:
        response = page.response
        assert not response.cookies, name
        assert "Set-Cookie" not in response, name
        assert "Cookie" not in response.headers.get("Vary", ""), name
        assert response["Cache-Control"] == "no-store", name
        assert "script-src 'sha256-" in response["Content-Security-Policy"], name
        assert page.h1, name
        assert not re.search(r"(src|href|action)=\"(https?:)?//", page.text), name
        assert "style=" not in page.text, name
        assert "NotImplemented" not in page.text


def test_every_form_posts_to_the_one_address_and_keeps_chromium_from_writing_it_to_disk(pages):
    for name, page in pages:
        forms = [attrs for tag, attrs in page.tags if tag == "form"]
        for form, controls in zip(forms, page.forms, strict=True):
            assert form["method"] == "post", name
            assert form["action"] == "/", name
            assert form["autocomplete"] == "off", name
            passwords = [one for one in controls if one.get("type") == "password"]
            assert [(one["name"], one["value"]) for one in passwords] == [("k", "x")], name
            assert "hidden" in passwords[0], name
            first = next(one for one in controls if one["tag"] == "button")
            assert not first["value"].startswith(("back:", "leave-person:")) or name == "elsewhere"


def test_what_is_typed_is_not_spell_checked_elsewhere_or_remembered(pages):
    for name, page in pages:
        for controls in page.forms:
            for one in controls:
                if one["tag"] == "textarea" or one.get("type") == "text":
                    assert one["autocomplete"] == "off", name
                    assert one["spellcheck"] == "false", name


def test_titles_say_nothing_over_a_shoulder(pages):
    for name, page in pages:
        assert not re.search(r"police|report|crime|corrupt|abuse|danger", page.title, re.I), name
        assert "http" not in page.title


def test_error_links_land_on_a_control(pages):
    seen = 0
    for name, page in pages:
        ids = {
            attrs["id"]
            for tag, attrs in page.tags
            if "id" in attrs and tag in {"input", "textarea", "select"}
        }
        summary = re.search(r"govuk-error-summary__list.*?</ul>", page.text, re.DOTALL)
        for link in re.findall(r'href="#([^"]+)"', summary[0] if summary else ""):
            seen += 1
            assert link in ids, name
    assert seen >= 8


def test_ids_are_unique_and_every_control_has_a_label(pages):
    for name, page in pages:
        ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), name
        labelled = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
        for controls in page.forms:
            for one in controls:
                if one["tag"] in {"textarea", "select"} or one.get("type") in {
                    "text",
                    "radio",
                    "checkbox",
                }:
                    assert one["id"] in labelled, name


def test_the_length_of_an_answer_does_not_show_in_the_length_of_a_page(reporter):
    lengths = []
    for story in ("a" * 10, "a" * 3000, 'They\'re "odd" & so on. ' * 130):
        found = [len(reporter.to("story").response.content)]
        found.append(len(reporter.step("next:story", story=story).response.content))
        found.append(len(reporter.step("goto:story").response.content))
        reporter.step("next:story", story=story)
        reporter.step("save:new", name="")
        for name in ("place", "risk", "circle", "checks"):
            reporter.step(f"next:{name}")
        found.append(len(reporter.step("next:preview", preview="no").response.content))
        lengths.append(found)

    assert lengths[0] == lengths[1] == lengths[2]


def test_the_words_are_plain(pages):
    grades = {name: grade(page) for name, page in pages if name not in BLANK}
    hard = {name: round(found, 1) for name, found in grades.items() if found > 8}

    assert hard == {}
    assert sum(grades.values()) / len(grades) <= 6


def test_leaving_takes_two_hops_and_forgets(client):
    first = Page(client.get("/exit"))
    assert first.title == "Weather"
    assert first.response["Referrer-Policy"] == "no-referrer"
    assert '<meta http-equiv="refresh" content="0; url=/go">' in first.text
    assert "Candour" not in first.text

    second = client.get("/go")
    assert second.status_code == 303
    assert second["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert second["Referrer-Policy"] == "no-referrer"
    assert second["Location"].startswith("https://")


def test_another_site_s_form_is_turned_away(client):
    answer = client.post("/", {"do": "begin"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/").status_code == 405
