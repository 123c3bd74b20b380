"""Coming back with the code: what is shown, what is said, and what a stranger with a wrong code can learn."""

import os
import threading

import pytest

from candour.door import letters
from candour.parcels import messages
from candour.roles.intake import services
from candour.roles.intake import state as page_state
from candour.seal import code as codes
from candour.seal.container import Type
from candour.seal.keys import SigningKey
from walk import Page


@pytest.fixture
def mine(reporter, peer):
    """A code with a report, and its keys."""
    code = reporter.send().code
    return code, peer.keys(code)


def put(peer, charity, keys, *said):
    """Put messages into a mailbox: (act, text, number) each."""
    peer.boxes[keys.tag.hex()] = [
        charity.reply(keys, act=act, text=text, number=number, id_=f"id{number}")
        for act, text, number in said
    ]


def said_to(charity, peer):
    """Return what the desk received."""
    found = []
    for envelope in peer.said.values():
        content = charity.opened(envelope)
        assert content.type is Type.FROM_REPORTER
        found.append((content, messages.decode(content.body, messages.FromReporter)))
    return found


def test_the_words_open_the_mailbox_as_the_numbers_do(reporter, mine):
    code, _keys = mine
    for typed in (code, codes.grouped(code), codes.words(code)):
        assert reporter.look(typed).h1 == "We have your report."


def test_messages_are_shown_newest_first_with_the_latest_status(reporter, peer, charity, mine):
    code, keys = mine
    put(
        peer, charity, keys,
        ("message", "Second <b>words</b>", 2), ("status", "passed-on", 3), ("message", "First words", 1),
    )  # fmt: skip
    page = reporter.look(code)

    assert page.h1 == "Your report has been passed on."
    assert "Second &lt;b&gt;words" in page.text
    assert page.visible.index("Second") < page.visible.index("First words")
    assert "has not arrived" not in page.visible


def test_an_outcome_is_shown_as_it_was_written(reporter, peer, charity, mine):
    code, keys = mine
    put(peer, charity, keys, ("status", "passed-on", 1), ("status", "Action has been taken.", 2))

    assert reporter.look(code).h1 == "Action has been taken."


def test_a_gap_is_said(reporter, peer, charity, mine):
    code, keys = mine
    put(peer, charity, keys, ("message", "One", 1), ("message", "Three", 3))

    assert "Message 2 has not arrived yet." in reporter.look(code).visible


def test_what_the_desk_did_not_sign_is_not_shown(reporter, peer, charity, mine):
    code, keys = mine
    forged = charity.reply(
        keys, act="message", text="Ring me", number=1, id_="f", by=SigningKey(os.urandom(32))
    )
    peer.boxes[keys.tag.hex()] = [forged, b"damaged"]
    page = reporter.look(code)

    assert "Ring me" not in page.text
    assert "2 messages are not shown." in page.visible


def test_a_question_is_answered_once_however_often_the_button_is_pressed(
    reporter, peer, charity, mine
):
    code, keys = mine
    put(peer, charity, keys, ("question", "Is it still going on?", 1))
    state = reporter.look(code).state
    for _press in range(2):
        page = reporter.step("say:answer:id1", state=state, **{"id1-text": "Yes, it is."})

    assert "We have your answer" in page.visible
    assert "You answered this just now." in page.visible
    ((content, message),) = said_to(charity, peer)
    assert content.signed_by(keys.signer.public)
    assert message == messages.FromReporter(
        tag=keys.tag.hex(), act="answer", about="id1", text="Yes, it is."
    )


def test_a_changed_answer_from_the_same_page_is_another_message(reporter, peer, charity, mine):
    code, keys = mine
    put(peer, charity, keys, ("question", "Where?", 1))
    state = reporter.look(code).state
    for text in ("Here", "There"):
        reporter.step("say:answer:id1", state=state, **{"id1-text": text})

    assert len(peer.said) == 2


@pytest.mark.parametrize(
    ("do", "text", "act"),
    [("say:agree:id1", "", "agree"), ("say:object:id1", "The day is mine", "object")],
)
def test_a_text_is_let_go_or_objected_to(reporter, peer, charity, mine, do, text, act):
    code, keys = mine
    put(peer, charity, keys, ("preview", "It is believed that …", 1))
    assert "It is believed that …" in reporter.look(code).visible
    reporter.step(do, **({"id1-text": text} if text else {}))

    ((_content, message),) = said_to(charity, peer)
    assert (message.act, message.about, message.text) == (act, "id1", text)


@pytest.mark.parametrize("act", ["withdraw", "destroy"])
def test_a_report_can_be_stopped_or_destroyed(reporter, peer, charity, mine, act):
    code, _keys = mine
    reporter.look(code)
    assert reporter.step("withdraw").h1 == "Stop your report"
    assert reporter.step("withdrawn").status == 422
    page = reporter.step("withdrawn", act=act)

    assert "will be stopped" in page.visible
    ((_content, message),) = said_to(charity, peer)
    assert (message.act, message.about) == (act, "")


def test_a_message_that_could_not_be_kept_stays_on_the_page(reporter, peer, charity, mine):
    code, _keys = mine
    reporter.look(code)
    peer.refusing = {"say": "disk"}
    page = reporter.step("say:message:new", **{"new-text": "One more\nthing"})
    assert page.status == 503
    assert page.textarea("new-text") == "One more\nthing"

    peer.refusing = {}
    reporter.step("say:message:new", **{"new-text": "One more\nthing"})
    ((_content, message),) = said_to(charity, peer)
    assert message.text == "One more\nthing"


@pytest.mark.parametrize("text", ["", "   ", "a" * 5_001, "a\0b", "a\u202eb"])
def test_a_message_that_cannot_be_sent_says_why_and_stays(reporter, peer, mine, text):
    code, _keys = mine
    reporter.look(code)
    page = reporter.step("say:message:new", **{"new-text": text})

    assert page.status == 422
    assert peer.said == {}


@pytest.mark.parametrize(
    "do", ["say:", "say:shout:id1", "say:answer", "say:answer:../x", "say:agree:"]
)
def test_an_act_that_does_not_exist_says_nothing_to_the_desk(reporter, peer, mine, do):
    code, _keys = mine
    reporter.look(code)

    assert reporter.step(do).status == 200
    assert peer.said == {}


def test_what_was_sent_is_confirmed_even_if_the_mailbox_cannot_be_shown(reporter, peer, mine):
    code, _keys = mine
    reporter.look(code)
    peer.refusing = {"look-again": "exchange"}
    page = reporter.step("say:message:new", **{"new-text": "One more thing"})

    assert page.h1 == "We have your message. A person reads it."
    assert len(peer.said) == 1


def test_after_half_an_hour_the_code_is_asked_for_and_the_text_is_still_there(
    reporter, mine, monkeypatch
):
    code, _keys = mine
    state = reporter.look(code).state
    real = page_state.clock
    monkeypatch.setattr(page_state, "clock", lambda: real() + 31 * 60)
    page = reporter.step("say:message:new", state=state, **{"new-text": "Half a thought"})
    assert page.status == 410
    assert "Half a thought" not in page.text

    page = reporter.step("look", typed=code)
    assert page.textarea("new-text") == "Half a thought"


@pytest.mark.parametrize("typed", ["", "12", "cat dog", "1234 5678 9012 3456 7890", "x" * 300])
def test_what_cannot_be_a_code_is_said_at_once_without_a_look(reporter, peer, typed):
    peer.refusing = {"look": "never asked"}
    page = reporter.look(typed)

    assert page.status == 422


def test_a_right_and_a_wrong_code_differ_only_in_the_words_of_the_page(
    reporter, peer, charity, mine
):
    code, keys = mine
    wrong = reporter.look(codes.draw())
    empty = reporter.look(code)
    put(peer, charity, keys, *[("message", "Words " * 50, number) for number in range(1, 7)])
    full = reporter.look(code)

    assert len(wrong.response.content) == len(empty.response.content) == len(full.response.content)
    assert len(full.response.content) % (64 * 1024) == 0
    assert wrong.status == empty.status == full.status == 200
    assert dict(wrong.response.headers) == dict(full.response.headers)
    assert wrong.title == full.title
    assert wrong.h1 == "This code opens nothing"


def test_a_purged_and_an_unknown_code_get_the_same_page(reporter, peer, mine):
    code, _keys = mine
    unknown = reporter.look(codes.draw()).text
    peer.reports.clear()
    purged = reporter.look(code).text

    assert purged == unknown


def test_a_wrong_code_costs_as_many_openings_as_a_right_one(
    reporter, peer, charity, mine, monkeypatch
):
    code, keys = mine
    opened = []
    real = letters.mailbox.open_reply

    def counting(*said, **named):
        opened.append(1)
        return real(*said, **named)

    monkeypatch.setattr(letters.mailbox, "open_reply", counting)
    counts = []
    for typed, many in ((codes.draw(), 0), (code, 0), (code, 3), (code, 8)):
        put(peer, charity, keys, *[("message", "x", number) for number in range(1, many + 1)])
        opened.clear()
        reporter.look(typed)
        counts.append(len(opened))

    assert counts == [letters.EVEN_WORK] * 4


def test_a_third_look_up_at_once_waits_and_keeps_the_code(reporter, peer, mine, client):
    code, _keys = mine
    peer.hold.clear()
    answers = []

    def look():
        answers.append(Page(client.post("/", {"do": "look", "k": "x", "typed": code})))

    threads = [threading.Thread(target=look) for _one in range(services.PLACES_A_WORKER)]
    for thread in threads:
        thread.start()
    while services._TURNS._free:
        pass
    page = reporter.look(code)
    assert page.status == 200
    assert page.h1 == "Others are looking too"
    assert code not in page.text
    peer.hold.set()
    for thread in threads:
        thread.join()

    assert [answer.h1 for answer in answers] == ["We have your report."] * 2
    assert reporter.step("wait").h1 == "We have your report."


@pytest.mark.parametrize("refusal", ["hardener", "exchange"])
def test_a_look_up_that_cannot_be_done_keeps_the_code(reporter, peer, mine, refusal):
    code, _keys = mine
    peer.refusing = {"look": refusal}
    assert reporter.look(code).status == 503

    peer.refusing = {}
    assert reporter.step("wait").h1 == "We have your report."
