"""The code tables load, agree with each other, and refuse what they do not hold."""

import traceback
from datetime import date
from itertools import product

import pytest

from candour.words import (
    allegations,
    categories,
    forces,
    grading,
    helplines,
    outcomes,
    ranks,
    referral,
    standards,
    tables,
    workflow,
)

TODAY = date(2026, 11, 25)
LOOK_UPS = [
    forces.force,
    categories.category,
    categories.public_choice,
    allegations.allegation,
    standards.standard,
    referral.criterion,
    ranks.rank,
    ranks.public_rank,
    outcomes.outcome,
    helplines.helpline,
    helplines.shown_when,
    grading.condition,
    grading.marking,
    grading.sanitising_rule,
    grading.risk_level,
    workflow.state,
    workflow.reporter_sees,
]


@pytest.mark.parametrize(
    ("entries", "count"),
    [
        (categories.all_categories, 12),
        (standards.all_standards, 10),
        (referral.all_criteria, 19),
        (workflow.all_states, 34),
        (grading.sanitising_rules, 18),
        (grading.conditions, 7),
        (grading.risk_levels, 4),
    ],
)
def test_a_table_of_known_length_is_whole(entries, count):
    assert len(entries()) == count


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("forces.csv", "code"),
        ("counter_corruption_categories.csv", "code"),
        ("public_choices.csv", "code"),
        ("public_ranks.csv", "code"),
        ("iopc_allegations.csv", "code"),
        ("standards_of_professional_behaviour.csv", "code"),
        ("ranks.csv", "code"),
        ("outcomes.csv", "code"),
        ("sources.csv", "id"),
        ("met_bcus.csv", "borough"),
        ("bank_holidays.csv", "day"),
    ],
)
def test_every_row_has_a_code_of_its_own_and_says_where_it_comes_from(name, key):
    rows = tables.rows(name)
    codes = [row[key] for row in rows]

    assert len(set(codes)) == len(codes) > 0
    assert all(codes)
    assert all(row["source"] and row["verified"] for row in rows)
    assert all(None not in row and None not in row.values() for row in rows)


def test_two_entries_with_one_code_are_refused():
    with pytest.raises(ValueError, match="share a code"):
        tables.by_code(["a", "b"], code=lambda _: "same")


@pytest.mark.parametrize("look_up", LOOK_UPS)
def test_an_unknown_code_is_refused_without_being_repeated(look_up):
    with pytest.raises(tables.UnknownCode) as refused:
        look_up("zq-canary-zq")

    assert refused.value.table in str(refused.value)
    # The source line above is in every traceback; what must not be there is the value as data.
    chain = [refused.value.args, refused.value.__cause__, refused.value.__context__]
    assert "zq-canary" not in repr(chain)
    last = traceback.format_exception_only(refused.value)
    assert "zq-canary" not in "".join(last)


def test_the_invented_forces_are_there_only_in_a_demonstration():
    real = {force.code for force in forces.all_forces(TODAY)}
    shown = {force.code for force in forces.all_forces(TODAY, demonstration=True)}

    assert shown - real == {"ZZ1", "ZZ2"}
    assert forces.force("ZZ1", demonstration=True).fictional
    assert not any(force.fictional for force in forces.all_forces(TODAY))
    with pytest.raises(tables.UnknownCode):
        forces.force("ZZ1")


def test_a_force_is_listed_only_while_it_exists_and_found_for_ever():
    before_it_began = date(2013, 3, 31)
    first_day = date(2013, 4, 1)

    assert "PSC" not in {force.code for force in forces.all_forces(before_it_began)}
    assert "PSC" in {force.code for force in forces.all_forces(first_day)}
    assert forces.force("PSC").valid_from == first_day


@pytest.mark.parametrize("choice", categories.public_choices(), ids=lambda choice: choice.code)
def test_every_code_that_a_public_choice_names_exists(choice):
    for code in (choice.primary, *choice.also):
        categories.category(code)
    for code in choice.allegations:
        allegations.allegation(code)
    for code in choice.standards:
        standards.standard(code)
    for code in choice.flags:
        referral.criterion(code)
    assert helplines.situations().issuperset(choice.helplines)
    assert choice.primary not in choice.also
    assert choice.label
    assert choice.hint


def test_the_public_choices_reach_every_category():
    reached = {c for choice in categories.public_choices() for c in (choice.primary, *choice.also)}

    assert reached == {category.code for category in categories.all_categories()}


def test_the_public_ranks_reach_every_rank_and_no_other():
    reached = {code for choice in ranks.public_ranks() for code in choice.ranks}

    assert reached == {rank.code for rank in ranks.all_ranks()}


def test_a_standard_names_only_categories_that_exist():
    for standard in standards.all_standards():
        for code in standard.typical_categories:
            categories.category(code)


def test_the_nine_kinds_of_serious_corruption_hang_under_their_head():
    parts = [item for item in referral.all_criteria() if item.part_of]

    assert [part.code for part in parts] == [f"RC04{letter}" for letter in "abcdefghi"]
    assert all(referral.criterion(part.part_of).mandatory for part in parts)
    assert all(item.title and item.question for item in referral.all_criteria())


def test_an_abandoned_contact_tells_the_reporter_nothing():
    silent = [item.code for item in outcomes.all_outcomes() if item.reporter_safe_text is None]

    assert silent == ["CH15"]


def test_covert_and_overt_investigation_read_the_same_to_the_reporter():
    texts = {outcomes.outcome(code).reporter_safe_text for code in ("DE01", "DE02", "DE03", "DE05")}

    assert len(texts) == 1


def test_every_outcome_belongs_to_one_stage():
    staged = [item for stage in outcomes.Stage for item in outcomes.outcomes_of(stage)]

    assert sorted(item.code for item in staged) == sorted(
        item.code for item in outcomes.all_outcomes()
    )


def test_the_lines_of_every_page_are_the_emergency_one_and_the_listening_one():
    assert [(line.code, line.tel) for line in helplines.shown_when("always_footer")] == [
        ("EMG", "999"),
        ("SAM", "116123"),
    ]


def test_a_line_that_fits_two_situations_is_shown_once():
    shown = [line.code for line in helplines.shown_when("DA", "PPDA")]

    assert len(set(shown)) == len(shown)
    assert "NDAH" in shown


def test_a_line_without_a_number_is_never_shown():
    assert not helplines.helpline("STONE").reachable
    assert "STONE" not in {line.code for line in helplines.shown_when("HATE")}
    assert helplines.helpline("EMG55").tel == ""
    assert helplines.helpline("SHOUT").tel == ""


def test_a_product_starts_with_the_safe_grade():
    assert str(grading.default_grade()) == "2/D/C"
    assert grading.default_marking().code == "OFFICIAL-SENSITIVE"
    assert [c.code for c in grading.default_conditions()] == ["HC1", "HC2", "HC3", "HC6"]
    assert all(condition.default for condition in grading.default_conditions())


def test_a_grade_has_three_five_and_two_values():
    parts = (
        grading.source_evaluations(),
        grading.information_assessments(),
        grading.handling_codes(),
    )

    assert [len(part) for part in parts] == [3, 5, 2]
    assert len({str(grading.Grade(*chosen)) for chosen in product(*parts)}) == 30


@pytest.mark.parametrize("wrong", [("4", "D", "C"), ("2", "F", "C"), ("2", "D", "X")])
def test_a_grade_that_does_not_exist_cannot_be_made(wrong):
    with pytest.raises(tables.UnknownCode):
        grading.Grade(*wrong)


def test_nothing_marked_secret_may_be_held():
    held = {marking.code for marking in grading.markings().values() if marking.may_be_held}

    assert held == {"OFFICIAL", "OFFICIAL-SENSITIVE"}
