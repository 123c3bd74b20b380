"""Weeks count as ISO 8601 says; events have a name, a meaning and no accident in between."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.words import weeks
from candour.words.events import Event

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 25), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_day_lies_in_its_iso_week(day, week):
    assert weeks.week_of(day) == week


@given(DAYS)
def test_a_day_lies_within_seven_days_of_its_monday(day):
    first = weeks.monday(weeks.week_of(day))

    assert first.weekday() == 0
    assert timedelta(0) <= day - first < timedelta(days=7)


@given(DAYS, st.integers(min_value=0, max_value=120))
def test_the_next_weeks_follow_each_other_without_a_gap(day, n):
    week = weeks.week_of(day)
    run = [weeks.monday(each) for each in (week, *weeks.next_weeks(week, n))]

    assert len(run) == n + 1
    assert all(b - a == timedelta(weeks=1) for a, b in pairwise(run))


@pytest.mark.parametrize("wrong", ["2026-48", "2026-W00", "2025-W53", "2026-W48 ", "", "٢٠٢٦-W48"])
def test_what_is_no_week_is_refused(wrong):
    with pytest.raises(ValueError, match=r"(?i)week"):
        weeks.monday(wrong)


def test_every_event_says_in_one_line_what_it_records():
    for event in Event:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", event.value)
        assert event.meaning.endswith(".")
        assert "\n" not in event.meaning


def test_an_event_reads_back_from_its_name():
    assert all(Event(str(event)) is event for event in Event)
    assert len({event.meaning for event in Event}) == len(Event)
