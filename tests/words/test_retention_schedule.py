"""The schedule of what is kept how long: as published, and whatever order the acts come in."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.words import retention
from candour.words.retention import Act, How, Part

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2040, 1, 1))
STANDING = st.dictionaries(st.sampled_from(Part), DAYS)
ENDS = (Act.CLOSED, Act.CLOSED_UNSENT, Act.SIGNPOSTED, Act.WITHDRAWN)


@pytest.mark.parametrize(
    ("act", "part", "days"),
    [
        (Act.SENT, Part.ORIGINAL, 30),
        (Act.SIGNPOSTED, Part.ORIGINAL, 7),
        (Act.WITHDRAWN, Part.ORIGINAL, 7),
        (Act.CLOSED, Part.LETTERS, 90),
        (Act.CLOSED, Part.MAILBOX, 90),
    ],
)
def test_the_times_are_those_that_are_published(act, part, days):
    on = date(2026, 3, 1)
    assert retention.due(act, on=on, standing={})[part] == on + timedelta(days=days)


@settings(deadline=None)
@given(st.sampled_from([Act.NEW_MATERIAL, Act.OUTCOME_TOLD, Act.HOLD_LIFTED]), DAYS, STANDING)
def test_what_comes_later_never_brings_an_end_nearer_nor_makes_one(act, on, standing):
    after = retention.due(act, on=on, standing=standing)

    assert after.keys() == standing.keys()
    assert all(after[part] >= standing[part] for part in standing)


@settings(deadline=None)
@given(DAYS, STANDING)
def test_nothing_ends_within_a_month_of_new_material(on, standing):
    after = retention.due(Act.NEW_MATERIAL, on=on, standing=standing)
    assert all(day >= on + timedelta(days=30) for day in after.values())


@settings(deadline=None)
@given(st.sampled_from(ENDS), DAYS, STANDING)
def test_whatever_ends_has_a_last_day_for_its_letters_its_mailbox_and_its_products(
    act, on, standing
):
    after = retention.due(act, on=on, standing=standing)
    assert {Part.LETTERS, Part.MAILBOX, Part.PRODUCT} <= after.keys()
    assert after[Part.MAILBOX] >= after[Part.LETTERS]


@settings(deadline=None)
@given(st.sampled_from(Act), DAYS, STANDING)
def test_an_act_that_is_told_twice_counts_once(act, on, standing):
    once = retention.due(act, on=on, standing=standing)
    assert retention.due(act, on=on, standing=once) == once


@settings(deadline=None)
@given(st.sampled_from(ENDS), DAYS, STANDING)
def test_a_case_that_is_opened_again_keeps_its_letters_and_mailbox(act, on, standing):
    ended = retention.due(act, on=on, standing=standing)
    for again in (Act.REOPENED, Act.REOPENED_UNSENT):
        assert not {Part.LETTERS, Part.MAILBOX} & retention.due(again, on=on, standing=ended).keys()


def test_every_time_names_its_source():
    for rule in retention.rules():
        assert rule.source
        assert rule.verified
        assert (rule.after > timedelta(0)) != (rule.how is How.DROP)
