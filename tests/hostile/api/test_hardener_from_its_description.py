"""The hardener's API, fuzzed from its description: answered as described, and never more than was asked of it."""

from datetime import date, timedelta

import described_calls as described
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import signing
from candour.seal import oprf
from candour.seal.keys import SigningKey

OPERATIONS = described.operations("hardener")
STATUS = st.sampled_from(["intake", "zz2", "desk"])


def signed(ground, request, *, name, key=None, today=None):
    headers = signing.sign(
        request.method,
        request.target,
        body=request.body,
        name=name,
        key=key or ground.keys[name],
        today=today or date.today(),
    )
    return request.changed(headers={**request.headers, **headers})


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@described.fuzzed
@given(data=st.data())
def test_it_answers_as_described(operation, ground, hardener, data):
    case = data.draw(described.cases(operation))
    request = described.call(case)
    bodies = [request.body, oprf.blind(b"x").element, bytes(32), b"\xff" * 33, b""]
    request = request.changed(body=data.draw(st.sampled_from(bodies)))

    answer = described.send(hardener, signed(ground, request, name=data.draw(STATUS)))

    described.holds_to_description(case, answer)
    assert answer.status_code == 200 or answer.data == b""


@described.fuzzed
@given(data=st.data())
def test_only_a_doors_own_signature_of_today_is_answered(ground, hardener, data):
    odd = st.text(st.characters(max_codepoint=255), max_size=150)
    request = described.Call("POST", "/v1/evaluate", oprf.blind(b"x").element, {})
    good = signed(ground, request, name="intake")
    header = data.draw(st.sampled_from(sorted(good.headers)))
    away = data.draw(st.sampled_from([-400, -2, 2, 400]))
    wrong = [
        request,
        good.changed(headers={**good.headers, header: data.draw(odd)}),
        good.changed(headers={**good.headers, signing.NAME: "zz2"}),
        good.changed(body=oprf.blind(b"y").element),
        good.changed(body=good.body[:31]),
        signed(ground, request, name="desk"),
        signed(ground, request, name="intake", key=SigningKey(b"k" * 32)),
        signed(ground, request, name="intake", today=date.today() + timedelta(days=away)),
    ]

    answer = described.send(hardener, data.draw(st.sampled_from(wrong)))

    assert (answer.status_code, answer.data) == (401, b"")


def test_a_body_over_the_limit_is_neither_read_nor_answered(ground, hardener):
    request = described.Call("POST", "/v1/evaluate", bytes(10_000_000), {})
    environ = signed(ground, request, name="intake").environ()
    said = []

    body = b"".join(hardener(environ, lambda status, headers: said.append(status)))

    assert (said, body) == (["413 Content Too Large"], b"")
    assert environ["wsgi.input"].tell() == oprf.ELEMENT_BYTES + 1


def test_whoever_is_over_the_cap_is_told_so_as_described(ground, hardener):
    operation = OPERATIONS["evaluate"]
    request = described.Call("POST", "/v1/evaluate", oprf.blind(b"x").element, {})
    found = [described.send(hardener, signed(ground, request, name="zz2")) for _ in range(52)]

    assert [one.status_code for one in found] == [200] * 50 + [429] * 2
    for answer in found[-3:]:
        described.holds_to_description(operation.Case(), answer)
    assert described.send(hardener, signed(ground, request, name="intake")).status_code == 200
