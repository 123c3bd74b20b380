"""The main job, from a report without a name to the force's question and the reporter's answer."""

from typing import Any

from playwright.sync_api import expect

from candour.cli.demo import staging
from line import RunningLine
from people import Reporter, Staff

BRIBE = next(one for one in staging.examples() if one["id"] == "WE1")
QUESTION, REFUSED, _ = BRIBE["questions"]


def make_a_linked_product(bob: Staff) -> None:
    bob.page.goto(bob.address)
    bob.wait_for("The reporter answered", press="Look for new reports")
    bob.open_case("The reporter answered")
    bob.see(QUESTION["reporter_answer"])
    bob.follow("Make a linked product from this answer")
    bob.page.locator('[name="text"]').fill(QUESTION["passed_on"])
    bob.press("Save and go to the bench")
    bob.sanitise()


def record_an_outcome(grace: Staff) -> None:
    grace.follow("David Mellish")
    grace.page.locator('[name="code"]').select_option(BRIBE["outcome"][0])
    grace.page.locator('textarea[name="reason"]').fill("Audit of look-ups.")
    grace.press("Record it")


def test_a_report_becomes_a_product_and_a_question_finds_its_answer(
    line: RunningLine, reporter: Reporter, staff: Any
) -> None:
    reporter.report(BRIBE["raw"])

    bob = staff("desk", "Bob Fenner")
    bob.wait_for("New, not yet opened", press="Look for new reports")
    bob.open_case("New, not yet opened")
    bob.press("Open this report")
    bob.see("Harlan's Recovery")
    bob.follow("Draft a product")
    bob.draft(BRIBE["reports"][0])

    alice = staff("desk", "Alice Moss")
    alice.open_case("Waiting for release")
    alice.follow("Check and release")
    alice.see("Nora Plume")  # declared close to the subject: left out
    alice.press("Release it")

    clara = staff("zz1", "Clara Hythe")
    clara.wait_for("David Mellish")
    clara.follow("David Mellish")
    clara.see("believed to be receiving regular cash payments")
    clara.press("Acknowledge")
    clara.page.locator('textarea[name="text"]').fill(QUESTION["from_force"])
    clara.page.locator('form[action$="/ask"] button[type="submit"]').click()
    clara.see(QUESTION["from_force"])

    nora = staff("zz1", "Nora Plume")
    nora.see("There is nothing for you now")

    alice.wait_for("A question to screen", press="Look for new reports")
    alice.open_case("A question to screen")
    alice.follow("Screen this question")
    alice.press("Pass it on to the reporter")

    reporter.come_back(reporter.words)
    for _ in range(60):
        if reporter.sees(QUESTION["from_force"]):
            break
        reporter.page.wait_for_timeout(500)
        reporter.press("visit")
    assert reporter.sees(QUESTION["from_force"])
    assert reporter.sees("Your report has been passed on")
    reporter.answer(QUESTION["reporter_answer"])

    make_a_linked_product(bob)
    alice.page.goto(alice.address)
    alice.open_case("Waiting for release")
    alice.follow("Check and release")
    alice.press("Release it")
    clara.page.goto(clara.address)
    clara.wait_for("David Mellish", rows=2)
    record_an_outcome(staff("zz1", "Grace Okell"))

    alice.page.goto(alice.address)
    alice.wait_for("An outcome to release", press="Look for new reports")
    alice.open_case("An outcome to release")
    alice.press("Tell the reporter the safe text")
    expect(alice.page.locator("h1")).to_contain_text("Case")


def test_a_reporter_reads_the_text_first_and_stops_it(
    line: RunningLine, reporter: Reporter, staff: Any
) -> None:
    reporter.report(
        "He takes money from a garage so that it hears of crashes first.", preview="yes"
    )
    bob = staff("desk", "Bob Fenner")
    bob.wait_for("New, not yet opened", press="Look for new reports")
    bob.open_case("New, not yet opened")
    bob.press("Open this report")
    bob.follow("Draft a product")
    bob.draft(BRIBE["reports"][0])
    alice = staff("desk", "Alice Moss")
    alice.open_case("Waiting for release")
    alice.follow("Check and release")
    alice.press("Release it")

    reporter.come_back(reporter.code)
    for _ in range(60):
        if reporter.sees("believed to be receiving regular cash payments"):
            break
        reporter.page.wait_for_timeout(500)
        reporter.press("visit")
    reporter.page.locator('textarea[name$="-text"]').first.fill("Leave out the street.")
    reporter.page.locator('button[value^="say:object"]').click()
    assert reporter.sees("This text is not passed on")

    bob.page.goto(bob.address)
    bob.wait_for("Returned to the author", press="Look for new reports")
    bob.open_case("Returned to the author")
    bob.see("Leave out the street.")
