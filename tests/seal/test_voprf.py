"""The hardening of codes: the RFC's own vectors, and nothing but the hardener's own answer is believed."""

import json
from pathlib import Path

import pysodium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.seal import SealError, oprf

RFC = json.loads((Path(__file__).parents[1] / "vectors" / "voprf_rfc9497.json").read_text("ascii"))
ORDER = 2**252 + 27742317777372353535851937790883648493
NOT_ELEMENTS = {
    "identity": "00" * 32,
    "not a canonical field element": "ff" * 32,
    "2**255 - 1": "ff" * 31 + "7f",
    "2**255 - 18": "ee" + "ff" * 30 + "7f",
    "the prime itself": "ed" + "ff" * 30 + "7f",
    "top bit": "00" * 31 + "80",
    "negative: 1": "01" + "00" * 31,
    "negative: RFC 9496 A.3": "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "negative: RFC 9496 A.3, 2": "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "negative: RFC 9496 A.3, 3": "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "no square: RFC 9496 A.3": "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
}


@pytest.fixture(scope="module")
def hardener():
    return oprf.HardenerKey.from_seed(bytes(range(32)))


@pytest.mark.parametrize("row", RFC["vectors"], ids=["1", "2"])
def test_the_standard_s_vectors(row):
    vector = {name: bytes.fromhex(value) for name, value in row.items()}
    public = bytes.fromhex(RFC["public_key"])
    key = oprf.HardenerKey.from_seed(
        bytes.fromhex(RFC["seed"]), info=bytes.fromhex(RFC["key_info"])
    )

    request = oprf.blind(vector["input"], random=lambda: vector["blind"])
    answer = key.evaluate(request.element, random=lambda: vector["proof_random"])

    assert key.scalar.hex() == RFC["secret_key"]
    assert key.public == public
    assert request.element == vector["blinded"]
    assert answer == vector["evaluated"] + vector["proof"]
    assert request.finish(answer, public=public) == vector["output"]


@given(st.binary(max_size=64))
def test_the_output_depends_on_the_secret_and_the_key_and_not_on_the_blind(hardener, secret):
    def harden(what, key):
        request = oprf.blind(what)
        return request.finish(key.evaluate(request.element), public=key.public)

    other = oprf.HardenerKey.from_seed(bytes(32))

    output = harden(secret, hardener)
    assert len(output) == 64
    assert harden(secret, hardener) == output
    assert harden(secret + b"\0", hardener) != output
    assert harden(secret, other) != output


def test_two_requests_for_one_secret_look_unlike(hardener):
    first, second = oprf.blind(b"x"), oprf.blind(b"x")

    assert first.element != second.element
    assert hardener.evaluate(first.element)[32:] != hardener.evaluate(first.element)[32:]


def test_another_hardener_s_answer_is_refused(hardener):
    other = oprf.HardenerKey.from_seed(bytes(32))
    request = oprf.blind(b"x")

    with pytest.raises(SealError, match="proof"):
        request.finish(other.evaluate(request.element), public=hardener.public)
    with pytest.raises(SealError, match="proof"):
        request.finish(hardener.evaluate(request.element), public=other.public)
    with pytest.raises(SealError, match="proof"):
        request.finish(
            hardener.evaluate(request.element)[:32] + other.evaluate(request.element)[32:],
            public=hardener.public,
        )


def test_an_answer_to_another_request_is_refused(hardener):
    request, another = oprf.blind(b"x"), oprf.blind(b"x")

    with pytest.raises(SealError, match="proof"):
        request.finish(hardener.evaluate(another.element), public=hardener.public)


def test_a_change_of_any_bit_of_an_answer_is_refused(hardener):
    request = oprf.blind(b"x")
    answer = hardener.evaluate(request.element)

    for bit in range(8 * len(answer)):
        altered = bytearray(answer)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            request.finish(bytes(altered), public=hardener.public)


def test_a_proof_has_one_spelling(hardener):
    request = oprf.blind(b"x")
    answer = hardener.evaluate(request.element)

    for start in (32, 64):
        scalar = int.from_bytes(answer[start : start + 32], "little")
        for added in (ORDER, 2 * ORDER, 1 << 255):
            altered = (scalar + added).to_bytes(32, "little")
            with pytest.raises(SealError, match="proof"):
                request.finish(
                    answer[:start] + altered + answer[start + 32 :], public=hardener.public
                )


@pytest.mark.parametrize("size", [0, 32, 64, 95, 97, 128])
def test_an_answer_of_another_length_is_refused(hardener, size):
    request = oprf.blind(b"x")

    with pytest.raises(SealError, match="length"):
        request.finish((hardener.evaluate(request.element) * 2)[:size], public=hardener.public)


@pytest.mark.parametrize("text", NOT_ELEMENTS.values(), ids=NOT_ELEMENTS)
def test_what_is_not_an_element_is_refused_by_both_sides(hardener, text):
    element = bytes.fromhex(text)
    request = oprf.blind(b"x")
    answer = hardener.evaluate(request.element)

    with pytest.raises(SealError, match="element"):
        hardener.evaluate(element)
    with pytest.raises(SealError, match="element"):
        request.finish(element + answer[32:], public=hardener.public)
    with pytest.raises(SealError):
        request.finish(answer, public=element)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_an_element_of_another_length_is_refused(hardener, size):
    with pytest.raises(SealError, match="element"):
        hardener.evaluate((oprf.blind(b"x").element * 2)[:size])


@settings(max_examples=300)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_noise_is_refused_and_raises_nothing_else(hardener, element, proof):
    if pysodium.crypto_core_ristretto255_is_valid_point(element) and any(element):
        assert len(hardener.evaluate(element)) == 96
    else:
        with pytest.raises(SealError):
            hardener.evaluate(element)
    with pytest.raises(SealError):
        oprf.blind(b"x").finish(element + proof, public=hardener.public)
    with pytest.raises(SealError):
        oprf.blind(b"x").finish(oprf.blind(b"y").element + proof, public=hardener.public)


def test_a_scalar_of_zero_is_passed_over_and_never_becomes_a_key(monkeypatch, hardener):
    drawn = [bytes(32), bytes(32), hardener.scalar]
    monkeypatch.setattr(oprf, "_to_scalar", lambda *_, **__: drawn.pop(0))

    assert oprf.HardenerKey.from_seed(bytes(32)).scalar == hardener.scalar
    monkeypatch.setattr(oprf, "_to_scalar", lambda *_, **__: bytes(32))
    with pytest.raises(SealError, match="no key"):
        oprf.HardenerKey.from_seed(bytes(32))


def test_seeds_and_keys_differ():
    seeds = {oprf.new_seed() for _ in range(20)}

    assert len(seeds) == len({oprf.HardenerKey.from_seed(seed).public for seed in seeds}) == 20
    assert all(int.from_bytes(oprf.random_scalar(), "little") < ORDER for _ in range(50))
