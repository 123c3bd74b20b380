"""The 3x5x2 grading of a product, its handling conditions, the SAN rules and the risk levels.

Desk writes with these and force reads them. The defaults are the safe ones: the grade itself can
give a reporter away (SAN-09).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from candour.words import tables

FILE: Final = "intel_3x5x2.json"
REFUSED_TIERS: Final = frozenset({"SECRET", "TOP SECRET"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one of the three parts of a grade."""

    code: str
    label: str
    use: str
    rule: str  # when an anonymous line may use it
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Condition:
    code: str
    text: str
    default: bool
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Marking:
    code: str
    tier: str
    may_be_held: bool  # False: the system refuses to hold anything marked so
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class SanitisingRule:
    code: str
    rule: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class RiskLevel:
    code: str
    label: str
    target: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A whole grade, known to be made of values that exist. `str()` gives "2/D/C"."""

    source_evaluation: str
    information_assessment: str
    handling_code: str

    def __post_init__(self) -> None:
        tables.find(source_evaluations(), self.source_evaluation, name="source evaluation")
        tables.find(
            information_assessments(), self.information_assessment, name="information assessment"
        )
        tables.find(handling_codes(), self.handling_code, name="handling codes")

    def __str__(self) -> str:
        return f"{self.source_evaluation}/{self.information_assessment}/{self.handling_code}"


def _values(items: Iterable[Mapping[str, Any]]) -> Mapping[str, Value]:
    return tables.by_code(
        (
            Value(
                code=item["code"],
                label=item["label"],
                use=item.get("use", ""),
                rule=item["tip_line_rule"],
                source=item["source"],
                verified=item["verified"],
            )
            for item in items
        ),
        code=lambda value: value.code,
    )


@cache
def source_evaluations() -> Mapping[str, Value]:
    """Return the three values of how far the source is known: 1, 2, 3."""
    return _values(tables.document(FILE)["source_evaluation"])


@cache
def information_assessments() -> Mapping[str, Value]:
    """Return the five values of how the information is known: A to E."""
    return _values(tables.document(FILE)["information_assessment"])


@cache
def handling_codes() -> Mapping[str, Value]:
    """Return the two values of how far a product may go: P, C."""
    return _values(tables.document(FILE)["handling_code"])


@cache
def conditions() -> Mapping[str, Condition]:
    """Return our own handling conditions, HC1 to HC7."""
    items = tables.document(FILE)["our_handling_conditions"]
    return tables.by_code((Condition(**item) for item in items), code=lambda item: item.code)


@cache
def markings() -> Mapping[str, Marking]:
    return tables.by_code(
        (
            Marking(
                code=item["code"],
                tier=item["tier"],
                may_be_held=item["tier"] not in REFUSED_TIERS,
                source=item["source"],
                verified=item["verified"],
            )
            for item in tables.document(FILE)["markings"]
        ),
        code=lambda marking: marking.code,
    )


@cache
def sanitising_rules() -> Mapping[str, SanitisingRule]:
    """Return SAN-01 to SAN-18."""
    return tables.by_code(
        (
            SanitisingRule(
                code=item["id"],
                rule=item["rule"],
                source=item["source"],
                verified=item["verified"],
            )
            for item in tables.document(FILE)["sanitisation_rules"]
        ),
        code=lambda rule: rule.code,
    )


@cache
def risk_levels() -> Mapping[str, RiskLevel]:
    """Return P0 to P3, most urgent first."""
    items = tables.document(FILE)["risk_levels"]
    return tables.by_code((RiskLevel(**item) for item in items), code=lambda item: item.code)


def condition(code: str) -> Condition:
    """Return one handling condition.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(conditions(), code, name="handling conditions")


def marking(code: str) -> Marking:
    """Return one protective marking.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(markings(), code, name="markings")


def sanitising_rule(code: str) -> SanitisingRule:
    """Return one SAN rule.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(sanitising_rules(), code, name="sanitising rules")


def risk_level(code: str) -> RiskLevel:
    """Return one risk level.

    Raises:
        UnknownCode: there is none.
    """
    return tables.find(risk_levels(), code, name="risk levels")


@cache
def default_grade() -> Grade:
    """Return the grade that every product starts with: 2/D/C."""
    chosen = tables.document(FILE)["defaults"]
    return Grade(
        source_evaluation=chosen["source_evaluation"],
        information_assessment=chosen["information_assessment"],
        handling_code=chosen["handling_code"],
    )


@cache
def default_marking() -> Marking:
    return marking(tables.document(FILE)["defaults"]["marking"])


@cache
def default_conditions() -> tuple[Condition, ...]:
    return tuple(condition(code) for code in tables.document(FILE)["defaults"]["conditions"])
