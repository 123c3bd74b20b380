"""Every form that a role's pages show to its people, found by following links, and every address that takes a form."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from hostile_forms import Form, Found

MOST_PAGES = 60
"""Pages looked at for each person: more links than that would only lead to more of the same."""


@dataclass(frozen=True)
class Sendable:
    """A form, whose page it is on, and in whose browser it is sent."""

    who: str
    view: str
    form: Form


def crawl(browsers: dict[str, Client], *, starts: tuple[str, ...]) -> list[Sendable]:
    """Return each form once for each view that takes it and each set of fields and buttons."""
    found, known = [], set()
    for who, browser in browsers.items():
        for page, here in _pages(browser, starts):
            for form in Found(page, here=here).forms:
                view = resolve(form.action.partition("?")[0]).view_name
                for button in form.buttons or [(b"", b"")]:
                    kind = (view, form.names, button)
                    if kind not in known:
                        known.add(kind)
                        fields = [*form.fields, *([button] if button[0] else [])]
                        found.append(Sendable(who, view, Form(form.action, fields, [])))
    return found


def _pages(browser: Client, starts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) <= MOST_PAGES:
        path = waiting.pop(0)
        answer = browser.get(path)
        assert answer.status_code in {200, 302, 303}, (path, answer.status_code)
        page = answer.content.decode()
        yield page, path
        for link in Found(page, here=path).links:
            link = link.partition("#")[0]  # noqa: PLW2901
            if link not in seen and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link)


def addresses() -> dict[str, str]:
    """Return an address for each view of the role, by the view's name, filled in with what leads nowhere."""
    return dict(_named(get_resolver().url_patterns, space=""))


def _named(patterns, *, space: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            name = f"{space}{one.name}"
            yield name, reverse(name, args=["0"] * len(one.pattern.converters))
        else:
            yield from _named(
                one.url_patterns, space=f"{one.namespace}:" if one.namespace else space
            )
