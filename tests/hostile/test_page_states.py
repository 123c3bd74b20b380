"""Sealed page states that are put where they do not belong: another step, another site, another reporter, after sending."""

import pytest

from candour.seal import code as codes
from walk import ANSWERS, STORY, Walk


@pytest.fixture
def walk(client, peer):
    return Walk(client)


def test_the_state_of_the_third_question_sends_nothing(walk, peer):
    walk.to("kind")

    page = walk.step("send")

    assert page.status == 200
    assert "next:kind" in page.acts, "the first question without an answer is asked"
    assert peer.filed == 0


def test_a_state_of_another_site_is_an_old_page(walk, peer, settings, tmp_path):
    walk.to("check")
    settings.STATE_KEYS_FILE = str(tmp_path / "another-site")

    page = walk.step("send")

    assert (page.status, peer.filed) == (410, 0)
    assert "This page has been open too long" in page.visible


@pytest.mark.parametrize("act", ["next:story", "goto:check", "send", "code"])
def test_a_mailboxs_state_is_no_reports(walk, peer, act):
    code = walk.send().code
    visit = walk.look(code).state
    filed = peer.filed

    assert walk.step(act, state=visit).status == 410
    assert peer.filed == filed


@pytest.mark.parametrize("act", ["visit", "say:message:new", "withdrawn"])
def test_a_reports_state_opens_no_mailbox(walk, peer, act):
    walk.send()

    page = walk.step(act, **{"new-text": "x", "act": "destroy"})

    assert page.status == 410
    assert peer.said == {}


def test_after_sending_no_code_is_shown_for_what_was_not_sent(walk, peer):
    """The state of a sent report, led through the questions again, draws a new code: it must not count as sent."""
    first = walk.send().code
    walk.step("goto:danger")
    for name in ("danger", "scope", "kind"):
        walk.step(f"next:{name}", **ANSWERS[name])
    walk.step("next:story", story=STORY)
    walk.step("goto:preview")
    walk.step("next:preview", **ANSWERS["preview"])
    walk.step("next:silence", **ANSWERS["silence"])
    walk.step("goto:check")
    assert "send" in walk.page.acts
    assert len(peer.drawn) == 2

    page = walk.step("code")

    assert codes.grouped(peer.drawn[-1]) not in page.text
    assert codes.grouped(first) not in page.text
    assert "send" in page.acts, "the check page again"


def test_another_reporters_state_is_their_report_and_not_mine(walk, client, peer):
    other = Walk(client)
    other.story = "Theirs: she takes things from a locker."
    other.to("check")
    walk.to("story")

    walk.step("next:story", state=other.page.state, story="Mine: he takes money.")

    assert peer.filed == 0
    walk.step("send", state=other.page.state)
    assert peer.filed == 1
