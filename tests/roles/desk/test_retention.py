"""What ends when at the desk: parts of a case go on their day, a hold stops it, and nothing of an ended case is left."""

from datetime import timedelta

import pytest

from candour.ledger.models import Entry
from candour.parcels import orders
from candour.parcels.exchange import connect
from candour.parcels.links import load
from candour.roles.desk import courier, sealed
from candour.roles.desk.models import (
    Alarm,
    Bundle,
    Case,
    CaseKey,
    Expiry,
    Hold,
    Item,
    MailboxOrder,
    Mark,
    Product,
    SampleWeek,
)
from candour.roles.desk.services import mailboxes, retention
from candour.words.retention import Part


def in_days(days):
    return sealed.today() + timedelta(days=days)


def due(path):
    rows = Expiry.objects.filter(case=path.rsplit("/", 1)[1])
    return {row.part: (row.due_on - sealed.today()).days for row in rows}


def keys(path):
    rows = CaseKey.objects.filter(case=path.rsplit("/", 1)[1])
    return set(rows.values_list("kind", flat=True))


def close(desk, path):
    desk.post("bob", f"{path}/close")


def test_what_was_sent_is_destroyed_thirty_days_after_a_product_left_and_not_before(desk):
    _, path, _ = desk.sent()
    assert due(path) == {"original": 30}

    retention.daily(in_days(29))
    assert keys(path) == {"original", "letters", "product"}
    retention.daily(in_days(30))

    assert keys(path) == {"letters", "product"}
    assert not Item.objects.filter(kind=Item.Kind.ORIGINAL).exists()
    assert "destroyed" in desk.get("bob", path).content.decode()


def test_a_day_that_was_missed_is_caught_up_with_and_a_day_done_twice_changes_nothing(desk):
    _, path, _ = desk.sent()
    close(desk, path)

    retention.daily(in_days(400))
    left = keys(path), due(path)
    retention.daily(in_days(400))

    assert (keys(path), due(path)) == left
    assert keys(path) == {"letters", "product"}  # the mailbox waits for its order
    assert {row.kind for row in Item.objects.all()} == {Item.Kind.CONTACT}
    desk.get("alice", path)


def test_the_courier_does_the_work_of_a_day_once_a_day(desk, cast, settings):
    _, path, _ = desk.sent()
    Expiry.objects.update(due_on=in_days(0))
    links = load(settings.LINKS_FILE)
    exchange = connect(links.exchange, name="desk", key=cast.door)
    at_work = courier.Courier(exchange, links, cast.door)

    at_work.do_the_day()
    assert keys(path) == {"letters", "product"}
    assert SampleWeek.objects.count() == 1
    before = Entry.objects.count()
    at_work.do_the_day()
    courier.Courier(exchange, links, cast.door).do_the_day()
    assert Entry.objects.count() == before


def test_a_linked_product_can_leave_when_the_original_has_ended(desk, cast):
    reporter, path, _ = desk.sent()
    reporter.say("answer", text="It was in the spring.")
    desk.sort()
    retention.daily(in_days(60))
    assert keys(path) == {"letters", "product"}

    linked = desk.submitted(path, text="It is believed to have happened in the spring.")
    desk.release(path, linked)

    assert due(path) == {"original": 30}
    assert Product.objects.get(id=linked).state == Product.State.SENT


def test_a_session_without_the_key_of_messages_orders_nothing_and_is_kept_from_nothing(desk, cast):
    _, path, _ = desk.sent()
    close(desk, path)
    Expiry.objects.update(due_on=in_days(-8))
    Bundle.objects.filter(kind=Bundle.Kind.MESSAGE, person=cast.id("bob")).delete()

    desk.sort("bob")
    assert not MailboxOrder.objects.exists()
    mailboxes.watch(in_days(0))
    assert "mailbox should have ended" in desk.get("mia", "/").content.decode()
    desk.sort("alice")
    assert MailboxOrder.objects.count() == 1
    mailboxes.watch(in_days(0))
    assert not Alarm.objects.filter(kind="mailboxes").exists()


def test_the_mailbox_ends_by_an_order_of_somebody_on_the_case_and_by_nobody_elses(desk, cast):
    reporter, path, _ = desk.sent()
    close(desk, path)

    assert mailboxes.sign_due(cast.worker("alice"), today=in_days(89)) == 0
    assert mailboxes.sign_due(cast.worker("erin"), today=in_days(90)) == 0
    assert mailboxes.sign_due(cast.worker("alice"), today=in_days(90)) == 1
    assert mailboxes.sign_due(cast.worker("dan"), today=in_days(90)) == 0

    order = MailboxOrder.objects.get()
    known = [cast.message_key.public.raw.hex()]
    assert orders.holds(bytes(order.signature), tag=reporter.keys.tag.hex(), keys=known)
    assert not Item.objects.filter(kind=Item.Kind.CONTACT).exists()
    retention.daily(in_days(90))
    assert keys(path) == {"product"}


def test_of_a_case_that_ended_nothing_is_left_at_last(desk, cast):
    _, path, _ = desk.sent()
    close(desk, path)

    mailboxes.sign_due(cast.worker("alice"), today=in_days(3000))
    retention.daily(in_days(3000))

    for model in (Case, CaseKey, Expiry, Item, Mark, Product):
        assert not model.objects.exists(), model
    desk.get("alice", path, status=404)


def test_what_was_withdrawn_before_it_left_goes_after_a_week(desk):
    reporter, path = desk.open_report()
    desk.draft(path)
    reporter.say("withdraw")
    desk.sort()
    assert due(path) == {"original": 7, "product": 7, "letters": 90, "mailbox": 90}

    retention.daily(in_days(7))

    assert keys(path) == {"letters"}
    assert not Product.objects.exists()


def test_a_report_withdrawn_before_anybody_opened_it_leaves_nothing_in_the_end(desk, cast):
    reporter = cast.report()
    desk.sort()
    reporter.say("withdraw")
    desk.sort()

    retention.daily(in_days(90))

    assert not Case.objects.exists()
    assert not Mark.objects.exists()


@pytest.mark.parametrize(("day", "extended"), [(0, 30), (25, 55)])
def test_new_material_shortly_before_the_end_puts_it_off(day, extended, desk, cast, monkeypatch):
    reporter, _, _ = desk.sent()
    moment = in_days(day)
    monkeypatch.setattr(sealed, "today", lambda: moment)
    reporter.say("message", text="There is more.")
    desk.sort()

    (row,) = Expiry.objects.all()
    assert row.due_on == moment + timedelta(days=30)
    assert row.due_on == in_days(0) + timedelta(days=extended - day)


def test_a_case_that_is_opened_again_loses_its_last_days_and_gets_them_anew(desk, cast):
    _, path, product = desk.sent()
    close(desk, path)
    assert due(path) == {"original": 30, "product": 2557, "letters": 90, "mailbox": 90}
    cast.force_says("carol", "question", product=product, text="When was it?")
    desk.sort()

    retention.daily(in_days(1))
    assert due(path) == {"original": 30}
    close(desk, path)
    assert due(path)["mailbox"] == 90


def test_an_outcome_told_late_puts_off_the_end_of_the_mailbox(desk, cast, settings):
    settings.OUTCOME_DELAY_DAYS = 0
    _, path, product = desk.sent()
    cast.force_says("carol", "outcome", product=product, code="DE03")
    desk.sort()
    (item,) = desk.items(path, Item.Kind.FORCE)
    close(desk, path)
    Expiry.objects.filter(part=Part.MAILBOX).update(due_on=in_days(3))

    desk.post("alice", f"{path}/items/{item}/tell")

    assert due(path)["mailbox"] == 90


def test_while_a_case_is_held_nothing_of_it_is_destroyed(desk, cast):
    _, path, _ = desk.sent()
    close(desk, path)
    reference = path.rsplit("/", 1)[1]
    form = desk.confirmation(path, kind="destroy:")
    desk.post("mia", "/holds", {"reference": reference, "reason": "court"})

    retention.daily(in_days(5000))
    assert mailboxes.sign_due(cast.worker("alice"), today=in_days(5000)) == 0
    said = desk.post("alice", f"{path}/destroy-original", form, status=422)
    assert "This case is held." in said.content.decode()

    assert keys(path) == {"original", "letters", "product"}
    assert "held" in desk.get("bob", path).content.decode()

    desk.post("mia", f"/holds/{reference}/lift")
    assert not Hold.objects.exists()
    retention.daily(in_days(30))
    assert keys(path) == {"letters", "product"}


def test_a_hold_that_is_lifted_leaves_a_week_to_set_it_again(desk):
    _, path, _ = desk.sent()
    reference = path.rsplit("/", 1)[1]
    desk.post("mia", "/holds", {"reference": reference, "reason": "claim"})
    Expiry.objects.update(due_on=in_days(-10))

    desk.post("mia", f"/holds/{reference}/lift")

    assert due(path) == {"original": 7}


def test_a_manager_holds_by_reference_and_reads_nothing(desk):
    _, path, _ = desk.sent()
    reference = path.rsplit("/", 1)[1]

    said = desk.post("mia", "/holds", {"reference": "XXXXXXXX", "reason": "court"}, status=422)
    assert "No case of this reference is here" in said.content.decode()
    desk.post("mia", "/holds", {"reference": reference.lower(), "reason": ""}, status=422)
    desk.post("mia", "/holds", {"reference": f" {reference.lower()} ", "reason": "court"})
    desk.post("mia", "/holds", {"reference": reference, "reason": "court"}, status=409)

    assert reference in desk.get("mia", "/holds").content.decode()
    desk.get("mia", path, status=404)
    for name in ("alice", "bob"):
        desk.get(name, "/holds", status=404)


def test_a_reporter_s_wish_is_told_first_then_done_whatever_comes_after(desk, cast):
    reporter, path, product = desk.sent()
    unasked = {"passkey-act": f"destroy:{path.rsplit('/', 1)[1]}", "passkey-agreed": "yes"}
    said = desk.post("alice", f"{path}/destroy", unasked, status=422)
    assert "has not asked" in said.content.decode()
    reporter.say("destroy")
    desk.sort()
    form = desk.confirmation(path, kind="destroy:")
    desk.post("bob", f"{path}/destroy", form, status=404)

    desk.post("alice", f"{path}/destroy", form)

    assert "your code stops working" in reporter.read()[-1].text
    assert keys(path) == {"letters", "product"}
    assert (due(path)["letters"], due(path)["mailbox"]) == (7, 7)
    cast.force_says("carol", "question", product=product, text="When was it?")
    desk.sort()
    retention.daily(in_days(1))
    assert (due(path)["letters"], due(path)["mailbox"]) == (7, 7)
    assert mailboxes.sign_due(cast.worker("alice"), today=in_days(7)) == 1
    retention.daily(in_days(7))
    assert keys(path) == {"product"}
