"""Every form of the intake, found by walking through its pages, and sent as no browser would send it."""

from collections.abc import Iterator

import pytest
from hostile_answers import fair, is_public
from hostile_forms import WAYS, Form, Found, examples, hostile
from hostile_text import CODECS
from hypothesis import given
from intake_gallery import every_page

from walk import Walk

OURS = {"utf-8", "UTF8", "nonsense", "mbcs"}
"""Names of our alphabet, and of none on this machine: Django takes the latter for nothing said."""


def forms_of_the_intake(client, peer, charity) -> Iterator[tuple[str, Form]]:
    """Yield each form once for each set of fields and buttons, with the name of the page it is on."""
    known = set()
    for name, page in every_page(client, peer, charity):
        for form in Found(page.text, here="/").forms:
            for button in form.buttons or [(b"", b"")]:
                one = Form(form.action, [*form.fields, button], [])
                kind = (one.names, button[1].partition(b":")[0])
                if kind not in known:
                    known.add(kind)
                    yield f"{name}, {button[1].decode()}", one


@pytest.fixture
def found(client, peer, charity):
    return list(forms_of_the_intake(client, peer, charity))


def states(found: list[tuple[str, Form]]) -> tuple[bytes, ...]:
    """Return the sealed states of all pages: of other questions, other reporters, mailboxes and waiting codes."""
    every = {dict(form.fields).get(b"s", b"") for _, form in found}
    return tuple(sorted(every - {b""}, key=len))


def test_no_form_of_the_intake_can_be_sent_so_that_it_breaks(found, peer, client):
    tokens = states(found)
    assert len(found) > 30

    for name, form in found:
        _attack(client, name, form, tokens=tokens, peer=peer)

    honest = Walk(client).send()
    assert (honest.status, honest.code) == (200, peer.drawn[-1])
    assert peer.keys(honest.code).tag.hex() in peer.reports


def _attack(client, name: str, form: Form, *, tokens: tuple[bytes, ...], peer) -> None:
    @examples(20)
    @given(hostile(form.pairs, tokens))
    def attack(sent):
        before = (peer.filed, len(peer.said))

        answer = client.generic("POST", form.action, data=sent.body, content_type=sent.content_type)

        fair(answer, sent)
        is_public(answer)
        if answer.status_code != 200:
            assert (peer.filed, len(peer.said)) == before, "what was refused changed nothing"

    try:
        attack()
    except BaseException as problem:
        problem.add_note(f"the form: {name}")
        raise


@pytest.mark.parametrize("way", ["form in another alphabet", "parts in another alphabet"])
def test_a_form_in_another_alphabet_is_refused_whatever_python_calls_one(client, peer, way):
    walk = Walk(client)
    walk.to("story")
    pairs = [(b"s", walk.page.state.encode()), (b"do", b"next:story"), (b"story", b"+2AA-\\ud800")]

    for codec in CODECS:
        body, content_type = WAYS[way](pairs, 0, codec)
        answer = client.generic("POST", "/", data=body, content_type=content_type)
        fair(answer)
        is_public(answer)
        assert (answer.status_code == 415) == (codec not in OURS), codec
