"""The end of a report: one code, one report, and nothing lost when something of ours is away."""

import logging
from datetime import date

import pytest
from intake_peer import Peer

from candour.door import letters
from candour.parcels import messages
from candour.seal import code as codes
from candour.seal.container import Type
from candour.seal.keys import VerifyKey
from candour.trust import store
from walk import ANSWERS, STORY, Walk


def the_report(peer, charity):
    (kept,) = peer.reports.values()
    return charity.opened(bytes.fromhex(kept["envelope"]))


def test_the_desk_reads_what_the_reporter_wrote(reporter, peer, charity):
    code = reporter.send().code
    content = the_report(peer, charity)
    report = messages.decode(content.body, messages.Report)
    keys = peer.keys(code)

    assert content.type is Type.REPORT
    assert content.signed_by(VerifyKey(bytes.fromhex(report.verify_key)))
    assert report.story == STORY
    assert report.choices == ["money", "look-ups"]
    assert report.people == [
        messages.Person(
            name="Dave Mellish",
            rank="In charge of a team (sergeant)",
            force="ZZ1",
            unit="Roads policing",
            description="A big man",
        )
    ]
    assert (report.danger_now, report.preview) == (False, True)
    assert report.circle == "Four to ten people"
    assert report.tag == keys.tag.hex()
    assert report.recipient == str(keys.recipient)
    assert report.verify_key == keys.signer.public.raw.hex()


def test_the_code_is_shown_as_numbers_and_words_and_only_after_the_report_is_safe(reporter, peer):
    page = reporter.to("check")
    (code,) = peer.drawn
    assert code not in page.text
    assert codes.grouped(code) not in page.text
    assert codes.words(code) not in page.text
    for early in ("code", "type", "typed"):
        assert codes.grouped(code) not in reporter.step(early, state=page.state).text

    page = reporter.step("send", state=page.state)
    assert page.code == code
    assert page.words == codes.words(code)
    assert len(peer.reports) == 1


def test_sending_twice_gives_the_same_code_and_one_report(reporter, peer):
    state = reporter.to("check").state
    first = reporter.step("send", state=state)
    second = reporter.step("send", state=state)

    assert first.code == second.code
    assert peer.filed == 2
    assert len(peer.reports) == 1
    (kept,) = peer.reports.values()
    assert len(bytes.fromhex(kept["receipt"])) == 16


def test_looking_at_the_check_page_again_keeps_the_code_and_a_change_draws_another(reporter, peer):
    reporter.to("check")
    reporter.step("goto:check")
    assert len(peer.drawn) == 1

    reporter.step("goto:risk")
    reporter.step("next:risk", at_risk="A child")
    assert len(peer.drawn) == 2
    assert reporter.step("send").code == peer.drawn[1]


def test_a_report_that_lacks_an_answer_is_not_sent(reporter, peer):
    reporter.to("story")
    page = reporter.step("send")

    assert page.title == "Question 4 of about 10"
    assert peer.reports == {}


def test_the_code_is_typed_back_in_numbers_or_words(reporter):
    page = reporter.send()
    code, words, state = page.code, page.words, page.state
    assert STORY not in reporter.step("type", state=state).text

    assert reporter.step("typed", typed=codes.grouped(code)).h1.startswith("That was right")
    assert reporter.step("typed", typed=words.upper(), state=state).h1.startswith("That was right")
    assert reporter.page.state == ""


OTHER_CODE = "72183677152987052678"  # well formed, and nobody's


@pytest.mark.parametrize("typed", ["", "1234", "cat dog", OTHER_CODE, "x" * 500])
def test_a_code_typed_wrong_can_be_typed_again_or_seen_again(reporter, typed):
    code = reporter.send().code
    reporter.step("type")
    page = reporter.step("typed", typed=typed)

    assert page.status == 422
    assert page.acts == ["typed", "code"]
    assert reporter.step("code").code == code


@pytest.mark.parametrize("refusal", ["hardener", "disk", "malformed"])
def test_without_a_code_the_answers_stay_on_the_page(reporter, peer, refusal):
    peer.refusing = {"draw": refusal}
    page = reporter.to("check")

    assert page.status == 503
    assert STORY in page.visible
    assert page.acts.count("goto:check") == 1
    peer.refusing = {}
    page = reporter.step("goto:check")
    assert (page.status, "send" in page.acts) == (200, True)


@pytest.mark.parametrize("refusal", ["disk", "hardener"])
def test_what_could_not_be_kept_stays_on_the_page_and_is_sent_later(reporter, peer, refusal):
    reporter.to("check")
    peer.refusing = {"file": refusal}
    page = reporter.step("send")
    assert page.status == 503
    assert STORY in page.visible
    assert "Try again" in page.visible

    peer.refusing = {}
    assert reporter.step("send").code == peer.drawn[0]
    assert len(peer.reports) == 1


def test_a_keeper_that_is_gone_loses_nothing(client, intake, charity):
    peer = Peer(intake.KEEPER_SOCKET)
    walk = Walk(client)
    walk.to("check")
    peer.close()
    page = walk.step("send")
    assert page.status == 503
    assert STORY in page.visible

    back = Peer(intake.KEEPER_SOCKET)
    assert walk.step("send").code == peer.drawn[0]
    assert len(back.reports) == 1
    back.close()


def test_without_keys_to_close_to_nothing_is_lost(reporter, intake):
    reporter.to("check")
    note = intake.TRUST_FOLDER / "public.note"
    text = note.read_text("utf-8")
    note.write_text(text.replace("age1pq", "age2pq"), "utf-8")
    page = reporter.step("send")
    assert page.status == 503
    assert STORY in page.visible

    note.write_text(text, "utf-8")
    assert reporter.step("send").status == 200


def test_an_intake_restarted_half_way_goes_on(reporter, peer):
    reporter.to("circle")
    store._CACHE.clear()
    letters._dummy.cache_clear()
    reporter.step("next:circle", **ANSWERS["circle"])
    reporter.step("next:checks", **ANSWERS["checks"])
    reporter.step("next:preview", **ANSWERS["preview"])
    reporter.step("next:silence", **ANSWERS["silence"])
    store._CACHE.clear()

    assert reporter.step("send").code == peer.drawn[0]


def test_no_word_of_a_report_reaches_a_log_an_address_or_a_file(reporter, peer, caplog, tmp_path):
    canary = "Quetzalcoatl"
    caplog.set_level(logging.DEBUG)
    reporter.to("story")
    reporter.step("next:story", story=canary)
    for name in ("people", "place", "risk", "circle", "checks", "preview", "silence"):
        said = {"name": canary} if name == "people" else ANSWERS[name]
        reporter.step("save:new" if name == "people" else f"next:{name}", **said)
        if name == "people":
            reporter.step("next:people")
    peer.refusing = {"file": "disk"}
    reporter.step("send")
    peer.refusing = {}
    code = reporter.step("send").code

    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert canary not in logged
    assert code not in logged
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or canary.encode() not in path.read_bytes()


def test_the_week_of_the_desk_s_key_is_this_week_s(charity):
    epochs = store.Store(charity.folder, demonstration=True).public().epochs
    year, week, _day = date.today().isocalendar()
    assert list(epochs) == [f"{year}-W{week:02d}"]
