"""The three worked examples, each from the reporter's words to the page that a force reads: nothing forbidden, all that is required.

WE1 and WE3 come by the web, WE2 by telephone with a sealed slip. The products are those that stand in the examples.
"""

import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from candour.cli.demo import staging
from candour.seal import code as codes
from line import RunningLine
from people import Reporter, Staff

EXAMPLES = {one["id"]: one for one in staging.examples()}


def _slip(line: RunningLine) -> tuple[str, str]:
    """Print one slip at the intake; return its claim number and its code."""
    environment = line.layout().environment("intake")
    printed = subprocess.run(
        [sys.executable, "-m", "candour", "slips", "1"],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    claim = re.search(r"(?<!\d )\b(\d{4} \d{4} \d{4})\b(?! \d)", printed)
    code = re.search(r"(\d{4} \d{4} \d{4} \d{4} \d{4})", printed)
    assert claim
    assert code
    codes.parse(code[1])
    return claim[1], code[1]


def _by_telephone(taker: Staff, example: dict[str, Any], *, claim: str, opener: Staff) -> None:
    """Take the call as the example's caller speaks. Whoever may open parcels takes in the slip's mailbox meanwhile."""
    page, report = taker.page, example["reports"][0]
    taker.go("/calls")
    taker.page.get_by_label("Somebody is on the telephone").check(force=True)
    taker.press("Begin")
    page.locator('[name="danger"][value="yes"]').check(force=True)
    page.locator('[name="scope"][value="yes"]').check(force=True)
    taker.press("Save and go on")
    page.locator('[name="story"]').fill(example["raw"])
    taker.press("Save and go on")
    page.locator('[name="person-1-name"]').fill(report["subject"]["name"])
    page.locator('[name="person-1-force"]').select_option(report["subject"]["force"])
    taker.press("Save and go on")
    taker.see("Ferrow Road")
    page.get_by_role("button", name="Go on").or_(
        page.get_by_role("button", name="Save and go on")
    ).first.click()
    page.get_by_label("Priority").select_option(report["risk"])
    page.locator('[name="claim"]').fill(claim)
    taker.press("Make the case")
    for _ in range(40):
        if "No slip waits" not in page.locator("main").inner_text():
            break
        opener.press("Look for new reports")
        taker.press("Make the case")
    taker.see("The case is made.")


def _written(caseworker: Staff, example: dict[str, Any]) -> None:
    """Open the report and write every product of it, one subject matter each."""
    caseworker.wait_for("New, not yet opened", press="Look for new reports")
    caseworker.open_case("New, not yet opened")
    case = caseworker.page.url
    caseworker.press("Open this report")
    for report in example["reports"]:
        caseworker.page.goto(case)
        caseworker.follow("Draft a product")
        caseworker.draft(report)


def _released(supervisor: Staff, example: dict[str, Any]) -> None:
    supervisor.page.goto(supervisor.address)
    supervisor.open_case("Waiting for release")
    case = supervisor.page.url
    for _ in example["reports"]:
        supervisor.page.goto(case)
        supervisor.follow("Check and release")
        supervisor.press("Release it")


def _sheets(officer: Staff, count: int) -> list[str]:
    """Return the words of every product in the officer's inbox, as the pages show them."""
    for _ in range(80):
        officer.page.goto(officer.address)
        rows = officer.page.locator("tr[data-row] a")
        if rows.count() >= count:
            break
        officer.page.wait_for_timeout(500)
    addresses = [row.get_attribute("href") for row in rows.all()]
    assert len(addresses) == count
    found = []
    for address in addresses:
        officer.go(str(address))
        found.append(officer.page.locator("article.sheet-3x5x2").inner_text())
    return found


@pytest.mark.parametrize(
    ("which", "kind", "where", "reads", "excluded"),
    [
        ("WE1", "money", "zz1", "Clara Hythe", "Nora Plume"),
        ("WE2", "", "zz2", "Petra Lode", ""),
        ("WE3", "hate", "zz1", "Grace Okell", "Ian McAllister"),
    ],
)
def test_an_example_reaches_the_force_as_it_should(
    line: RunningLine,
    reporter: Reporter,
    staff: Any,
    which: str,
    kind: str,
    where: str,
    reads: str,
    excluded: str,
) -> None:
    example = EXAMPLES[which]
    officer = staff(where, reads)
    before = officer.page.locator("tr[data-row] a").count()
    if kind:
        subject = example["reports"][0]["subject"]
        reporter.report(
            example["raw"], kind=kind, name=subject["name"].split(";")[0], force=subject["force"]
        )
        code = reporter.code
    else:
        claim, code = _slip(line)
        taker, opener = staff("desk", "Tess Amble"), staff("desk", "Alice Moss")
        _by_telephone(taker, example, claim=claim, opener=opener)

    _written(staff("desk", "Bob Fenner"), example)
    _released(staff("desk", "Dan Whitlock"), example)

    sheets = _sheets(officer, before + len(example["reports"]))
    theirs = [text for text in sheets if any(_is_of(one, text) for one in example["reports"])]
    assert len(theirs) == len(example["reports"])
    for words in example["forbidden_in_disseminated"]:
        for text in theirs:
            assert not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text), words
    for words in example["required_in_disseminated"]:
        assert any(words in text for text in theirs), words
    for report in example["reports"]:
        (text,) = (one for one in theirs if _is_of(report, one))
        wanted = [report["cc_primary"], *report["cc_secondary"], *report["referral_flags"]]
        wanted += [*report["iopc"], *report["spb"], report["risk"], report["grade"]]
        for code_ in [*wanted, *report["conditions"], report["marking"]]:
            assert re.search(rf"(?<!\w){re.escape(code_)}(?!\w)", text), code_
    if excluded:
        left_out = staff(where, excluded)
        rows = left_out.page.locator("tr[data-row] a").count()
        assert not any(_is_of(example["reports"][0], text) for text in _sheets(left_out, rows))
    reporter.come_back(code)
    assert reporter.sees("passed on")
    expect(reporter.page.locator("main")).not_to_contain_text(example["reports"][0]["text"][:60])


def _is_of(report: dict[str, Any], text: str) -> bool:
    return report["text"][:80] in text
