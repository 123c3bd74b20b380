"""A case or product that is not yours answers as one that never was: bytes, headers, and questions to the database."""

import secrets

import pytest
from access_knock import Traces, counted, plain
from access_table import table

OF_A_CASE = sorted(key for key, line in table("Desk").items() if "/cases/" in line.address)
OF_A_PRODUCT = sorted(key for key, line in table("Force").items() if "/products/" in line.address)
STRANGERS = ("caseworker", "supervisor", "manager", "auditor with a key", "call taker with a key")
LEFT_OUT = ("the subject", "somebody close", "who joined later")


def asked(world, name, method, visitor, body, *, reference):
    path = world.path(name, reference=reference, who=visitor.who)
    return counted(lambda: visitor.ask(method, path, body))


def same(world, keys, kinds, *, real, absent):
    """Compare what is there with what is not, with a good form and with an empty one; return where they differ."""
    wrong, before = [], Traces()
    for name, method in keys:
        for kind in kinds:
            visitor = world.visitors[kind]
            for form in (True, False) if method == "POST" else (False,):
                bodies = [world.body(name, reference=one) if form else {} for one in (real, absent)]
                answers = [
                    asked(world, name, method, visitor, body, reference=one)
                    for body, one in zip(bodies, (real, absent), strict=True)
                ]
                (there, queries), (nowhere, others) = answers
                what = f"{method} {name} as {kind}, {'a good' if form else 'an empty'} form"
                if there.status_code != 404:
                    wrong.append(f"{what}: {there.status_code}")
                if plain(there) != plain(nowhere):
                    wrong.append(f"{what}: the answers differ")
                if queries != others:
                    wrong.append(f"{what}: {queries} questions to the database, not {others}")
    assert before.found() == []
    return wrong


def test_a_case_that_is_not_yours_answers_as_one_that_never_was(desk_world):
    desk_world.of["unopened"] = desk_world.of["reference"]  # opened, and not theirs
    keys = OF_A_CASE
    wrong = same(desk_world, keys, STRANGERS, real=desk_world.of["reference"], absent="ZZZZ2222")

    assert wrong == []


def test_a_product_that_is_not_yours_answers_as_one_that_never_was(force_world):
    wrong = same(
        force_world, OF_A_PRODUCT, LEFT_OUT, real=force_world.urn, absent=secrets.token_hex(16)
    )

    assert wrong == []


@pytest.mark.parametrize("kind", ["caseworker with a key", "supervisor with a key"])
def test_a_thing_of_another_case_is_not_there_in_yours(desk_world, kind):
    """Under a case of one's own, what belongs to another case is as absent as what never was."""
    visitor, own = desk_world.visitors[kind], desk_world.of["unopened"]
    assert visitor.ask("POST", f"/cases/{own}/open").status_code == 302
    names = ("desk:product", "desk:release", "desk:stop", "desk:question", "desk:seen-to", "desk:tell-outcome",
             "desk:hear", "desk:listen", "desk:sound")  # fmt: skip
    kept = dict(desk_world.of)
    for name in names:
        for method in ("GET", "POST"):
            answers = []
            for of in (kept, {**dict.fromkeys(kept, "0" * 32), "unopened": own, "reference": own}):
                desk_world.of = of
                path = desk_world.path(name, reference=own, who=visitor.who)
                answers.append(
                    counted(lambda path=path, method=method: visitor.ask(method, path, {}))
                )
            (there, queries), (nowhere, others) = answers
            assert plain(there) == plain(nowhere), (name, method)
            assert there.status_code in {404, 405}, (name, method)
            assert queries == others, (name, method)


def test_an_unopened_report_has_no_page_of_an_opened_one(desk_world):
    """A form that is wrong must not bring up the page of a case that nobody has opened."""
    path = f"/cases/{desk_world.of['unopened']}"
    for tail in ("/priority", "/admit", "/write", "/destroy-original", "/close"):
        for kind in ("caseworker", "supervisor with a key"):
            answer = desk_world.visitors[kind].ask("POST", path + tail, {})
            assert answer.status_code == 404, (tail, kind)


def test_a_caseworker_cannot_bury_what_a_force_asked(desk_world):
    visitor, of = desk_world.visitors["caseworker with a key"], desk_world.of
    for item in ("question", "outcome"):
        path = f"/cases/{of['reference']}/items/{of[item]}/seen-to"
        assert visitor.ask("POST", path).status_code == 404
    supervisor = desk_world.visitors["supervisor with a key"]
    answer = supervisor.ask(
        "POST", desk_world.path("desk:question"), desk_world.body("desk:question")
    )
    assert answer.status_code == 302
