"""The exchange's API, fuzzed from its description: answered as described, and nothing changes by what is refused."""

from datetime import date, timedelta

import described_calls as described
import pytest
from django.db import transaction
from django.urls import Resolver404, resolve
from hypothesis import given
from hypothesis import strategies as st

from candour.parcels import series, signing
from candour.seal.keys import SigningKey

OPERATIONS = described.operations("exchange")
NAMES = ("intake", "desk", "zz1", "zz2")


@pytest.fixture
def tries(world):
    """Send one request, hold its answer against the description if there is one, and take back what it changed."""

    def send(request, case=None):
        with transaction.atomic():
            before, nonces = world.content(), world.nonces()
            answer = described.send(world, request)
            status = answer.status_code
            if status >= 400:
                assert world.content() == before
                assert answer.data == (b"" if status == 405 else b"{}")
            if status in {401, 405}:
                assert world.nonces() == nonces
            if case is not None and _is_there(request):
                described.holds_to_description(case, answer)
            transaction.set_rollback(True)
        assert status < 500
        return status

    return send


def _is_there(request):
    try:
        resolve(request.environ()["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
    except Resolver404:
        return False
    return True


def _drawn(data, operation, world, name):
    """Return a case and its request; in half of them, real numbers stand where the description has numbers."""
    case = data.draw(described.cases(operation))
    box = data.draw(st.sampled_from(sorted(world.ground.boxes.values())))
    tags = st.sampled_from(sorted(["11" * 32, "22" * 32]))
    real = {"box": box, "tag": data.draw(tags)}
    if data.draw(st.booleans()):
        case.path_parameters = {
            key: real.get(key, value) for key, value in (case.path_parameters or {}).items()
        }
    request = described.call(case)
    if data.draw(st.integers(0, 2)) == 0:
        request = request.changed(body=data.draw(st.sampled_from(world.bodies(name, box))))
    return case, request


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@described.fuzzed
@given(data=st.data())
def test_it_answers_as_described(operation, world, tries, data):
    name = data.draw(st.sampled_from(NAMES))
    case, request = _drawn(data, operation, world, name)

    tries(world.signed(request, name=name), case)


def _tampered(draw, world, good, name):
    """Return what was good once, and is not what was signed, by whom it was signed, or for when."""
    header = draw(st.sampled_from([signing.NAME, signing.DAY, signing.NONCE, signing.SIGNATURE]))
    odd = draw(st.text(st.characters(max_codepoint=255), max_size=150))
    bodies = [good.body + b"\0", good.body[:-1], good.body[::-1], b"", b"[]"]
    targets = [good.target + "?after=" + "ab" * 32, good.target + "x", good.target.upper()]
    later = date.today() + timedelta(days=draw(st.sampled_from([-400, -2, 2, 400])))
    other = world.signed(good.changed(method="PATCH"), name=name)
    return draw(
        st.sampled_from(
            [
                good.changed(headers={k: v for k, v in good.headers.items() if k != header}),
                good.changed(headers={**good.headers, header: odd}),
                good.changed(headers={**good.headers, header: good.headers[header] + "0"}),
                good.changed(body=draw(st.sampled_from(bodies))),
                good.changed(target=draw(st.sampled_from(targets))),
                other.changed(method=good.method),
                world.signed(good, name=name, key=SigningKey(b"k" * 32)),
                world.signed(good, name=name, today=later),
            ]
        )
    )


@described.fuzzed
@given(data=st.data())
def test_what_was_not_signed_just_so_changes_nothing(world, tries, data):
    name = data.draw(st.sampled_from(NAMES))
    operation = data.draw(st.sampled_from(list(OPERATIONS.values())))
    good = world.signed(_drawn(data, operation, world, name)[1], name=name)
    tampered = _tampered(data.draw, world, good, name)

    if tampered != good:  # an empty body cut short is the same body
        assert tries(tampered) == (401 if _is_there(tampered) else 404)


@described.fuzzed
@given(data=st.data())
def test_a_request_counts_once(world, tries, data):
    name = data.draw(st.sampled_from(NAMES))
    operation = data.draw(st.sampled_from(list(OPERATIONS.values())))
    good = world.signed(_drawn(data, operation, world, name)[1], name=name)
    with transaction.atomic():
        described.send(world, good)
        assert tries(good) == (401 if _is_there(good) else 404)
        transaction.set_rollback(True)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_box_and_a_duty_of_another_are_refused_whatever_is_sent(operation, world, tries):
    """Found by walking: nothing of the body is looked at before it is known who may."""
    if "403" not in operation.definition.raw["responses"]:
        return
    for name in NAMES:
        for box in world.ground.boxes.values():
            path = operation.path.format(box=box, tag="11" * 32)
            verb = operation.method.upper()
            for body in (b"", b"{", *world.bodies(name, box)):
                request = described.Call(verb, path, body, {})
                status = tries(world.signed(request, name=name))
                assert (status == 403) is not _may(name, box, operation, world)


def _may(name, box, operation, world):
    known = {"desk": {"doors", "of-zz1", "of-zz2"}, "zz1": {"to-zz1"}, "zz2": {"to-zz2"}}
    posts = {
        "intake": {"doors"},
        "desk": {"to-zz1", "to-zz2"},
        "zz1": {"of-zz1"},
        "zz2": {"of-zz2"},
    }
    called = next(key for key, number in world.ground.boxes.items() if number == box)
    operation_id = operation.definition.raw["operationId"]
    if operation_id == "closeMailbox":
        return False  # the desk may too, by an order that one of its people signed; nothing sent here is one
    if "{box}" in operation.path:
        table = posts if operation_id == "post" else known
        return called in table.get(name, set())
    return name == ("intake" if operation_id in {"openMailboxes", "visit"} else "desk")


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_body_over_the_limit_is_refused_before_it_is_read(operation, world, tries):
    request = described.Call(
        operation.method.upper(), operation.path.format(box="ab" * 32, tag="11" * 32), b"x", {}
    )
    environ = world.signed(request, name="desk").environ()
    environ["CONTENT_LENGTH"] = str(series.LARGEST + 1025)
    environ["wsgi.input"] = Unread()
    said = []

    body = b"".join(world(environ, lambda status, headers: said.append(status)))

    assert (said, body) == (["413 Request Entity Too Large"], b"{}")


class Unread:
    """A body that must not be touched."""

    def read(self, *_):
        raise AssertionError("it was read")

    readline = read
