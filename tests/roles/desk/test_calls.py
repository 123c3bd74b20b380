"""A call, from the first sentence to the case, or to nothing; a slip that joins a case with a mailbox; the notes of a shift."""

import html
import os
import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

import cast as cast_
from candour.ledger.models import Entry
from candour.parcels import messages
from candour.roles.desk.models import Call, Case, Incoming, Item, Mark, ShiftNote, Slip
from candour.roles.desk.services import calls, shifts, slips
from candour.seal import claim, mailbox
from candour.seal.container import Type
from candour.staff import demonstration

STORY = "Sergeant Dave Mellish takes envelopes from a garage."
NOTE = "Speaks Polish; the interpreter is called Agnieszka."


@pytest.fixture
def taker(cast, desk):
    """A call taker, with no part in cases."""
    one = demonstration.invent("Tess", duty="call taker", on=cast_.today())
    cast.people["tess"] = one
    desk.browsers["tess"] = cast.client("tess")
    return "tess"


@pytest.fixture
def begun(desk, taker):
    """A call that has begun; its path."""
    desk.post(taker, "/calls/new", {"id": os.urandom(16).hex(), "channel": "call"})
    return f"/calls/{Call.objects.get().id}"


def fill(desk, path, *, name="tess"):
    """Take the call as far as its end."""
    danger = {"danger": "no", "scope": "yes", "interpreter": NOTE, "do": "on"}
    answer = desk.post(name, f"{path}/danger", danger)
    assert answer.headers["Location"] == f"{path}/story"
    answer = desk.post(name, f"{path}/story", {"story": STORY, "do": "on"})
    assert answer.headers["Location"] == f"{path}/questions"
    said = {
        "when": "for some years",
        "where": "Calderbrook",
        "circle": "Two or three people",
        "choices": ["money"],
        "preview": "yes",
        "person-1-name": "Dave Mellish",
        "person-1-rank": "PS",
        "person-1-force": "ZZ1",
        "do": "on",
    }
    answer = desk.post(name, f"{path}/questions", said)
    assert answer.headers["Location"] == f"{path}/read"
    return desk.get(name, f"{path}/read").content.decode()


def print_slip(cast, number=""):
    """Let a slip come to the desk as a door sends it; return its claim number and the code's keys."""
    keys = mailbox.Keys(*(os.urandom(32) for _ in range(4)))
    number = number or claim.draw()
    message = messages.Slip(
        claim=number,
        recipient=str(keys.recipient),
        verify_key=keys.signer.public.raw.hex(),
        tag=keys.tag.hex(),
    )
    cast.deliver(Type.SLIP, messages.encode(message), keys=keys)
    return number, keys


def whole_database(*, without="-"):
    """Return every byte that stands in a table."""
    with connection.cursor() as cursor:
        found = []
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(without):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode()
                      for row in cursor.fetchall() for v in row]  # fmt: skip
    return b"\0".join(found)


def test_a_call_becomes_a_case_that_a_caseworker_opens(desk, begun):
    back = fill(desk, begun)
    assert STORY in back
    assert "Calderbrook Police" in back

    desk.post("tess", f"{begun}/make", {"priority": "P1", "claim": ""})

    assert not Call.objects.exists()
    case = Case.objects.get()
    assert (case.state, case.priority, case.due_at) == ("C1", "P1", None)
    desk.get("tess", f"/cases/{case.reference}", status=404)
    desk.post("bob", f"/cases/{case.reference}/open")
    page = desk.get("bob", f"/cases/{case.reference}").content.decode()
    assert STORY.split(maxsplit=1)[0] in page
    assert "Dave Mellish" in page
    assert NOTE not in page
    assert b"Agnieszka" not in whole_database()
    assert "Nobody can write to this reporter" in page
    desk.post("bob", f"/cases/{case.reference}/write", {"text": "Hello"}, status=404)


def test_a_case_without_a_mailbox_goes_all_the_way_to_the_force(desk, begun):
    fill(desk, begun)
    desk.post("tess", f"{begun}/make", {"priority": "P2", "claim": ""})
    path = f"/cases/{Case.objects.get().reference}"
    desk.post("bob", f"{path}/open")

    product = desk.submitted(path)
    desk.release(path, product)

    assert Case.objects.get().state == Case.State.SENT


def test_what_is_typed_stands_nowhere_in_clear(desk, begun):
    fill(desk, begun)

    found = whole_database()

    for word in (STORY, "Mellish", "Agnieszka", "Calderbrook"):
        assert word.encode() not in found


def test_a_caller_who_hangs_up_leaves_only_a_count(desk, begun):
    fill(desk, begun)
    before = Entry.objects.count()

    desk.post("tess", f"{begun}/hang-up")

    assert not Call.objects.exists()
    assert not Incoming.objects.exists()
    assert Entry.objects.count() == before + 1
    desk.post("tess", f"{begun}/story", {"story": STORY}, status=404)
    assert not Call.objects.exists(), "saving that comes late makes nothing anew"


def test_saving_by_itself_gets_no_page_and_keeps_the_rest(desk, begun):
    desk.post("tess", f"{begun}/story", {"story": STORY, "do": "save"})
    answer = desk.browsers["tess"].post(
        f"{begun}/danger", {"danger": "yes"}, headers={"X-Candour-Save": "1"}
    )

    assert (answer.status_code, answer.content) == (204, b"")
    assert STORY in desk.get("tess", f"{begun}/story").content.decode()


def test_a_call_is_its_takers_and_the_supervisors(desk, begun):
    fill(desk, begun)

    desk.get("bob", f"{begun}/story", status=404)
    desk.post("bob", f"{begun}/hang-up", status=404)
    assert STORY in desk.get("alice", f"{begun}/story").content.decode()
    desk.post("alice", f"{begun}/make", {"priority": "P3", "claim": ""})
    assert Case.objects.count() == 1


def test_a_call_without_a_story_or_a_word_on_danger_makes_no_case(desk, begun):
    form = {"priority": "P2", "claim": ""}
    answer = desk.post("tess", f"{begun}/make", form, status=422)
    assert "Write what happened first." in answer.content.decode()
    desk.post("tess", f"{begun}/story", {"story": STORY, "do": "on"})
    answer = desk.post("tess", f"{begun}/make", form, status=422)
    assert "whether anyone is in danger now" in answer.content.decode()
    assert not Case.objects.exists()


# the desk does not wait for the program that it starts, and Python says so
@pytest.mark.filterwarnings("ignore:subprocess:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_life_in_danger_calls_whoever_is_on_the_rota(
    desk, cast, begun, settings, tmp_path, django_capture_on_commit_callbacks
):
    said = tmp_path / "said"
    program = tmp_path / "call"
    program.write_text(f'#!/bin/sh\necho "$#:$*" >> {said}\n')
    program.chmod(0o700)
    settings.ALARM_COMMAND = str(program)
    on, shift = shifts.shift_at(timezone.now())
    plan = {"on": on.isoformat(), "shift": shift.value, "person": cast.id("erin")}
    desk.post("alice", "/shift/on-call", plan)
    assert "<strong>Erin</strong>" in desk.get("tess", "/shift").content.decode()
    fill(desk, begun)

    with django_capture_on_commit_callbacks(execute=True):
        desk.post("tess", f"{begun}/make", {"priority": "P0", "claim": ""})

    for _ in range(100):
        if said.exists() and said.read_text():
            break
        time.sleep(0.05)
    assert said.read_text() == f"1:{cast.id('erin')}\n"


def test_a_slip_joins_the_case_with_its_mailbox_once(desk, cast, begun):
    number, keys = print_slip(cast)
    desk.sort()
    fill(desk, begun)
    typed = claim.grouped(number)

    desk.post("tess", f"{begun}/make", {"priority": "P2", "claim": typed})
    assert not Slip.objects.exists()
    path = f"/cases/{Case.objects.get().reference}"
    reporter = cast_.Reporter(cast, keys)
    reporter.say("message", text="It goes on.")
    desk.sort()
    desk.post("bob", f"{path}/open")
    desk.sort()
    desk.post("bob", f"{path}/write", {"text": "We have read it."})

    assert len(desk.items(path, Item.Kind.REPORTER)) == 1, "what came before opening waited for it"
    assert [one.text for one in reporter.read()] == ["We have read it."]
    assert Mark.objects.count() == 1
    desk.post("tess", "/calls/new", {"id": os.urandom(16).hex(), "channel": "letter"})
    second = f"/calls/{Call.objects.get().id}"
    fill(desk, second)
    answer = desk.post("tess", f"{second}/make", {"priority": "P2", "claim": typed}, status=422)
    assert "No slip waits under this claim number." in answer.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("opened_first", [True, False])
def test_a_case_of_a_live_call_waits_for_its_slip(desk, cast, begun, opened_first):
    number = claim.draw()
    fill(desk, begun)
    call, worker = begun.rpartition("/")[2], cast.worker("tess")
    with pytest.raises(slips.UnableToClaim):
        calls.make_case(call, priority="P2", claim=number, worker=worker)
    reference = calls.make_case(call, priority="P2", claim=number, worker=worker, comes=True)
    path = f"/cases/{reference}"
    assert Slip.objects.get().case_id == reference
    with pytest.raises(slips.UnableToClaim):
        slips.take(number, comes=True)  # another's case cannot have it

    if opened_first:
        desk.post("bob", f"{path}/open")
        assert "Their mailbox has not arrived yet" in desk.get("bob", path).content.decode()
    _, keys = print_slip(cast, number)
    reporter = cast_.Reporter(cast, keys)
    reporter.say("message", text="It goes on.")
    desk.sort()
    if not opened_first:
        desk.post("bob", f"{path}/open")
    desk.sort()
    desk.post("bob", f"{path}/write", {"text": "We have read it."})

    assert [one.text for one in reporter.read()] == ["We have read it."]
    assert len(desk.items(path, Item.Kind.REPORTER)) == 1
    assert not Slip.objects.exists()
    product = desk.submitted(path)
    desk.release(path, product)
    assert [one.act for one in reporter.read()][-1] == "preview", "they had asked to see the text"


def test_a_claim_that_is_misheard_is_found_before_anything_is_done(desk, begun):
    fill(desk, begun)
    wrong = claim.draw()
    wrong = wrong[:-1] + str((int(wrong[-1]) + 1) % 10)

    for typed, says in (
        (wrong, "One of the numbers is not right."),
        ("1234", "You typed 4."),
        ("1" * 20, "Never type a code here."),
        ("academic acid acrobat", "Never type a code here."),
    ):
        answer = desk.post("tess", f"{begun}/make", {"priority": "P2", "claim": typed}, status=422)
        assert says in answer.content.decode()


@pytest.mark.parametrize("broken", ["signature", "claim", "again"])
def test_a_slip_that_is_not_right_is_set_aside(desk, cast, broken):
    number, keys = print_slip(cast)
    desk.sort()
    other = mailbox.Keys(*(os.urandom(32) for _ in range(4)))
    message = messages.Slip(
        claim={"claim": "12", "again": number}.get(broken, claim.draw()),
        recipient=str(other.recipient),
        verify_key=(keys if broken == "signature" else other).signer.public.raw.hex(),
        tag=other.tag.hex(),
    )
    cast.deliver(Type.SLIP, messages.encode(message), keys=other)
    desk.sort()

    assert Incoming.objects.get().state == Incoming.State.ASIDE
    assert Slip.objects.count() == 1


def test_slips_and_calls_that_were_left_die(desk, cast, begun):
    print_slip(cast)
    desk.sort()
    today = cast_.today()

    slips.let_die(today + timedelta(days=slips.DAYS))
    calls.forget_left(today + timedelta(days=calls.DAYS))
    assert (Slip.objects.count(), Call.objects.count()) == (1, 1)
    slips.let_die(today + timedelta(days=slips.DAYS + 1))
    calls.forget_left(today + timedelta(days=calls.DAYS + 1))
    assert (Slip.objects.count(), Call.objects.count()) == (0, 0)


def test_a_note_is_read_by_the_next_shift_and_dies(desk, taker):
    note = {"once": os.urandom(16).hex(), "text": "Ring the printer about the slips."}
    desk.post("tess", "/shift/notes", note)
    desk.post("tess", "/shift/notes", note)

    assert ShiftNote.objects.count() == 1
    for name in ("tess", "bob", "alice"):
        assert note["text"] in desk.get(name, "/shift").content.decode()
    desk.get("mia", "/shift", status=404)
    assert b"Ring the printer" not in whole_database()
    row = ShiftNote.objects.get()
    assert (row.until.minute % 15, row.until.second) == (0, 0)
    shifts.forget_old(row.until - timedelta(seconds=1))
    assert ShiftNote.objects.exists()
    shifts.forget_old(row.until)
    assert not ShiftNote.objects.exists()


def test_training_writes_nothing_and_says_so_on_every_page(desk, taker):
    before = sorted(whole_database(without="staff_").split(b"\0"))
    pages = [desk.get("tess", "/training/")]
    path = "/training/frightened"
    pages.append(desk.get("tess", f"{path}/danger"))
    for step, typed in (
        ("danger", {"danger": "yes", "do": "on"}),
        ("story", {"story": STORY, "do": "on"}),
        ("questions", {"person-1-name": "Alan Firth", "do": "on"}),
        ("read", {"do": "on"}),
        ("finish", {"do": "make", "priority": "P0", "claim": ""}),
        ("finish", {"do": "hang-up"}),
    ):
        form = {**typed, "kept": _kept(pages[-1])}
        pages.append(desk.post("tess", f"{path}/{step}", form, status=200))

    assert STORY in pages[5].content.decode()
    assert "They agree." in pages[-2].content.decode()
    for page in pages:
        text = page.content.decode()
        assert "TRAINING. Nobody is on the line" in text
        assert "desk/training.css" in text
        assert 'action="/calls' not in text
    assert sorted(whole_database(without="staff_").split(b"\0")) == before


def _kept(page):
    found = re.search(r'name="kept" value="([^"]*)"', page.content.decode())
    return html.unescape(found[1]) if found else ""
