"""What a browser says of a passkey, in answer to a real challenge, with any part of it replaced."""

import copy
import json
from urllib.parse import urlencode

from hostile_answers import fair
from hostile_forms import FORM, examples
from hypothesis import given
from hypothesis import strategies as st
from soft_key import SoftKey

ORIGIN = "http://desk.localhost:8402"
VALUES = st.sampled_from(
    [None, True, 0, -1, 1e308, 10**400, "", "\0", "\ud800", "é", "=", "AA", "A" * 1500, "A" * 9000, [], {}, [[]] * 50]
)  # fmt: skip


def _places(said, *, above=()):
    """Return the way to every part of an answer."""
    yield above
    if isinstance(said, dict):
        for name, value in said.items():
            yield from _places(value, above=(*above, name))


def _replaced(said, *, place, value):
    said = copy.deepcopy(said)
    if not place:
        return value
    part = said
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    return said


def test_no_answer_of_a_passkey_makes_a_fault(desk, client):
    key = SoftKey()

    @examples(60)
    @given(st.data())
    def attack(data):
        asked = client.post("/account/options", {"passkey-purpose": "sign-in"}).json()
        said = json.loads(key.use(asked, origin=ORIGIN, prf=b"x" * 32, owner=b"y" * 16))
        place = data.draw(st.sampled_from([("id",), *_places(said)]))
        text = json.dumps(_replaced(said, place=place, value=data.draw(VALUES)))
        body = urlencode({"passkey-credential": text}).encode()

        answer = client.generic("POST", "/account/sign-in", data=body, content_type=FORM)

        fair(answer)
        assert answer.status_code == 422

    attack()
    desk.open_report()
