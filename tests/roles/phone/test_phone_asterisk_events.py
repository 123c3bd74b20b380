"""Of what Asterisk says nothing survives parsing but what is listed, whatever it says and wherever it says it."""

import json
import re

from fake_asterisk import POISON, channel
from hypothesis import given
from hypothesis import strategies as st

from candour.roles.phone.asterisk import ari

KEYS = {
    "type",
    "id",
    "channel",
    "channelvars",
    "MEDIA_WEBSOCKET_CONNECTION_ID",
    "channel_ids",
    "bridge_ids",
}
VALUE = re.compile(r"[0-9A-Za-z.-]{1,64}")
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=80), st.just(POISON)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(sorted(KEYS)), st.text(max_size=12)), inner, max_size=6),
    ),
    max_leaves=30,
)  # fmt: skip


def everything_in(found):
    """Yield every key and every value, at whatever depth."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield "key", key
            yield from everything_in(value)
    elif isinstance(found, list):
        for value in found:
            yield from everything_in(value)
    else:
        yield "value", found


@given(anything)
def test_nothing_but_listed_keys_with_values_of_their_form_survives(said):
    for what, found in everything_in(ari.read(json.dumps(said))):
        if what == "key":
            assert found in KEYS
        else:
            assert isinstance(found, str)
            assert VALUE.fullmatch(found)
            assert POISON not in found


@given(st.sampled_from(ari.EVENTS), st.dictionaries(st.text(max_size=12), anything, max_size=6))
def test_an_event_tells_its_kind_and_whose_it_is_and_no_more(kind, more):
    said = {**more, "type": kind, "channel": channel("1795000000.7", x=more)}
    assert ari.event(json.dumps(said)) == ari.Event(kind, "1795000000.7")


def test_what_we_did_not_ask_to_be_told_is_nothing_to_us():
    for kind in (
        "ChannelCallerId",
        "ChannelVarset",
        "ChannelDtmfReceived",
        "RecordingStarted",
        "Dial",
    ):
        assert ari.event(json.dumps({"type": kind, "channel": channel("1.2")})) is None
    for text in ("", "[]", '"x"', "{", "null", '["StasisStart"]', "\ud800"):
        assert ari.event(text) is None


def test_a_refusal_carries_a_status_and_nothing_else():
    assert vars(ari.Refused(404)) == {"status": 404}
    assert ari.Refused(404).args == (404,)
