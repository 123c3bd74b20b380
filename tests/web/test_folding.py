"""A folded template shows what the same template shows as it was written, to the byte."""

import itertools
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.utils import translation

import candour

SOURCES = ["django.template.loaders.app_directories.Loader"]
NAMES = sorted(
    str(path.relative_to(folder))
    for folder in Path(candour.__file__).parent.rglob("templates")
    for path in folder.rglob("*.html")
)
LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "web": "candour.web.templatetags.web",
    "django_htmx": "django_htmx.templatetags.django_htmx",
}


def engine(loader):
    return Engine(loaders=[(loader, SOURCES)], libraries=LIBRARIES)


FOLDED = engine("candour.web.folding.Loader")
AS_WRITTEN = engine("django.template.loaders.cached.Loader")


class Said(dict):
    """A context in which everything a template asks for is there: a text, a list, or not at all."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def __missing__(self, name):
        return {"text": name, "list": [Said("text"), Said("none")], "none": ""}[self.kind]

    def __contains__(self, name):
        return self.kind != "none"

    def __str__(self):
        return f"<{self.kind}>"

    __repr__ = __str__


def shown(source, name, kind):
    context = Context({"base": "web/base_public.html"}, use_l10n=True)
    asked = Said(kind)
    context.dicts.insert(1, _Everything(asked))
    return source.get_template(name).render(context)


class _Everything(dict):
    def __init__(self, said):
        super().__init__()
        self.said = said

    def __contains__(self, name):
        return (
            name not in {"True", "False", "None", "base", "block", "forloop"} and name in self.said
        )

    def __getitem__(self, name):
        return self.said[name]


@pytest.mark.parametrize(("name", "kind"), itertools.product(NAMES, ("text", "list", "none")))
def test_a_page_is_the_same_folded(name, kind):
    try:
        written = shown(AS_WRITTEN, name, kind)
    except Exception as fault:  # noqa: BLE001 - what cannot be shown with this must fail in the same way
        with pytest.raises(type(fault)):
            shown(FOLDED, name, kind)
        return
    assert shown(FOLDED, name, kind) == written
    assert shown(FOLDED, name, kind) == written


def test_something_is_folded():
    kinds = [type(node).__name__ for node in FOLDED.get_template("intake/code.html").nodelist]
    assert not {"ExtendsNode", "BlockNode", "TranslateNode", "StaticNode", "IncludeNode"} & set(
        kinds
    )
    assert not any(one == two == "TextNode" for one, two in itertools.pairwise(kinds))


def test_each_language_has_its_own(monkeypatch):
    with translation.override("en-gb"):
        english = FOLDED.get_template("web/base_public.html")
    with translation.override("cy"):
        welsh = FOLDED.get_template("web/base_public.html")
        assert 'lang="cy"' in welsh.render(Context())
    assert english is not welsh
