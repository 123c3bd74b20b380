"""What every page has, and what none may have: nothing inline, nothing from elsewhere, one h1."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from candour.web import context

BASES = ["web/base_public.html", "web/base_staff.html"]
LINE = "Run by an independent charity. Not part of the police or the government."


def page(base, **shown):
    request = RequestFactory().get("/")
    return render_to_string(
        "web/refusal.html",
        {"base": base, "heading": "Heading", "says": "Says.", **shown},
        request,
    )


@pytest.mark.parametrize("base", BASES)
def test_no_page_has_anything_inline(base):
    html = page(base, signed_in="Dana", place="Desk", demonstration=True)

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    for script in re.findall(r"<script[^>]*>([^<]*)</script>", html):
        assert script == ""


@pytest.mark.parametrize("base", BASES)
def test_no_page_asks_another_address_for_anything(base):
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page(base, signed_in="Dana")):
        assert address.startswith(("/", "#", "tel:")), address


@pytest.mark.parametrize("base", BASES)
def test_every_page_has_one_heading_a_language_and_is_not_listed(base):
    html = page(base)

    assert html.count("<h1") == 1
    assert re.search(r'<html lang="[a-z-]+" dir="ltr">', html)
    assert '<meta name="robots" content="noindex">' in html
    assert "web/dot.svg" in html


def test_the_public_page_says_who_runs_it_and_how_to_leave_and_get_help():
    html = page("web/base_public.html")

    assert LINE in html
    assert 'class="exit" href="/exit"' in html
    assert 'href="tel:999"' in html
    assert 'href="tel:116123"' in html


@pytest.mark.parametrize("base", BASES)
def test_a_demonstration_says_so_on_every_page_and_names_the_real_line(base, settings):
    settings.DEMONSTRATION = True
    assert context.page(None)["demonstration"] is True
    assert "0800 085 0000" in page(base)

    settings.DEMONSTRATION = False
    assert "0800 085 0000" not in page(base)


def test_signing_out_is_a_form_and_only_for_those_who_are_in():
    assert 'method="post" action="/sign-out"' in page("web/base_staff.html", signed_in="Dana")
    assert "<form" not in page("web/base_staff.html")
