"""The arrows join states that exist, and the reporter's page tells nothing of an investigation."""

from itertools import product

import pytest

from candour.words import workflow
from candour.words.tables import UnknownCode
from candour.words.workflow import Machine, Sees

CODES = [state.code for state in workflow.all_states()]


def test_every_arrow_joins_two_states_that_exist_and_says_why():
    for arrow in workflow.arrows():
        assert workflow.may_move(arrow.start, to=arrow.to)
        assert arrow.because


def test_only_the_drawn_arrows_can_be_followed():
    drawn = {(arrow.start, arrow.to) for arrow in workflow.arrows()}
    followed = {pair for pair in product(CODES, repeat=2) if workflow.may_move(pair[0], to=pair[1])}

    assert followed == drawn


def test_no_arrow_leads_to_or_from_a_state_that_is_not_there():
    with pytest.raises(UnknownCode):
        workflow.may_move("C0", to="C99")


def test_a_purged_report_stays_purged():
    assert not any(workflow.may_move("C17", to=code) for code in CODES)


def test_every_state_can_be_reached_from_the_first():
    reached, edge = {"C0"}, ["C0"]
    while edge:
        here = edge.pop()
        ahead = {code for code in CODES if workflow.may_move(here, to=code)} - reached
        reached |= ahead
        edge.extend(ahead)

    assert reached == set(CODES)


def test_nothing_that_a_force_does_changes_what_the_reporter_sees():
    seen = {
        workflow.reporter_sees(state.code)
        for state in workflow.all_states()
        if state.machine is Machine.FORCE
    }

    assert seen == {Sees.PASSED_ON}


@pytest.mark.parametrize("code", ["C8", "C9", "C12"])
def test_a_report_that_was_passed_on_goes_on_reading_so(code):
    assert workflow.reporter_sees(code) is Sees.PASSED_ON


@pytest.mark.parametrize("code", CODES)
def test_every_state_has_something_for_the_reporter_to_see_or_says_nothing(code):
    assert workflow.reporter_sees(code) in Sees
