"""A reporter who wished to see the text and does not come back: their own choice is followed after seven days, not before."""

import json
from datetime import timedelta

import pytest

import cast as cast_
from candour.parcels import messages
from candour.parcels.models import Outgoing
from candour.roles.desk.models import Product
from candour.roles.desk.services import silence


def waiting(desk, choice):
    reporter, path = desk.open_report(preview=True, silence=choice)
    product = desk.submitted(path)
    desk.release(path, product)
    return reporter, Product.objects.get(id=product)


def after(days):
    silence.daily(cast_.today() + timedelta(days=days))


def held(product):
    return Outgoing.objects.filter(id=product.held, state=Outgoing.State.HELD).exists()


@pytest.mark.parametrize("choice", ["pass", "stop", ""])
def test_nothing_happens_within_seven_days(desk, choice):
    _, product = waiting(desk, choice)
    after(7)
    product.refresh_from_db()
    assert product.state == "reporter"
    assert held(product)


def test_who_chose_so_has_it_passed_on_and_is_told(desk):
    reporter, product = waiting(desk, "pass")
    after(8)
    product.refresh_from_db()

    assert product.state == "sent"
    assert desk.case().state == "C8"
    desk.sort()
    assert [one.act for one in reporter.read()] == ["preview", "status"]
    reporter.say("object", about=product.preview, text="Too late.")
    desk.sort()
    product.refresh_from_db()
    assert product.state == "sent"


@pytest.mark.parametrize("choice", ["stop", ""])
def test_who_did_not_has_nothing_passed_on_and_can_still_say_yes(desk, choice):
    reporter, product = waiting(desk, choice)
    after(8)
    after(60)
    product.refresh_from_db()
    assert product.state == "reporter"
    assert held(product)

    reporter.say("agree", about=product.preview)
    desk.sort()
    product.refresh_from_db()
    assert product.state == "sent"


def test_no_clock_runs_on_somebody_who_wants_to_be_waited_for(desk):
    waiting(desk, "stop")
    after(8)
    assert desk.case().due_on is None


def test_one_who_objected_in_time_is_not_passed_over(desk):
    reporter, product = waiting(desk, "pass")
    reporter.say("object", about=product.preview, text="Leave out the street.")
    desk.sort()
    after(8)
    product.refresh_from_db()
    assert product.state == "objected"
    assert not held(product)


def test_a_report_of_the_version_before_is_read_and_chose_nothing():
    report = messages.Report(
        danger_now=False, choices=[], story="x", people=[], when="", where="", at_risk="", circle="", checkable="",
        preview=True, silence="pass", recipient="", verify_key="", tag="", receipt="",
    )  # fmt: skip
    fields = messages.parse_json(messages.encode(report))
    assert messages.decode(messages.encode(report), messages.Report) == report
    before = {**fields, "version": 1}
    with pytest.raises(messages.UnknownVersion):
        messages.decode(_json(before), messages.Report)
    before.pop("silence")
    assert messages.decode(_json(before), messages.Report).silence == ""
    with pytest.raises(messages.UnknownVersion):
        messages.decode(_json({**fields, "version": 3}), messages.Report)


def _json(fields):
    return json.dumps(fields).encode()
