"""A reporter who wished to see the text and does not come back: their own choice is followed after seven days, not before."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

import cast as cast_
from candour.parcels import messages
from candour.parcels.exchange import ExchangeAway
from candour.parcels.links import load
from candour.parcels.malformed import UnknownVersion
from candour.parcels.models import Outgoing
from candour.roles.desk import courier
from candour.roles.desk.models import Product
from candour.roles.desk.services import silence


def waiting(desk, choice):
    reporter, path = desk.open_report(preview=True, silence=choice)
    product = desk.submitted(path)
    desk.release(path, product)
    return reporter, Product.objects.get(id=product)


def after(days):
    silence.follow(cast_.today() + timedelta(days=days))


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


@pytest.mark.parametrize("act", ["object", "withdraw"])
def test_what_they_wrote_in_time_and_nobody_has_opened_yet_is_no_silence(desk, act):
    reporter, product = waiting(desk, "pass")
    reporter.say(act, about=product.preview if act == "object" else "", text="Leave it out.")
    after(8)
    product.refresh_from_db()
    assert product.state == "reporter"
    assert held(product)
    assert product.silent_on is not None

    desk.sort()
    after(8)
    product.refresh_from_db()
    assert product.state == {"object": "objected", "withdraw": "stopped"}[act]
    assert not Outgoing.objects.filter(mailbox=False).exists()


def test_what_another_wrote_keeps_nobody_waiting_once_it_is_opened(desk, cast):
    _, product = waiting(desk, "pass")
    cast.report()
    after(8)
    product.refresh_from_db()
    assert product.state == "reporter"

    desk.sort()
    after(8)
    product.refresh_from_db()
    assert product.state == "sent"


class Over(BaseException):
    """The courier has gone round as often as the test wanted."""


class Once:
    """A clock for the courier that ends with the first round."""

    def monotonic(self):
        return 0.0

    def sleep(self, _seconds):
        raise Over


class Boxes:
    """An exchange in which nothing lies; away until somebody brings it back."""

    is_back = False

    def __getattr__(self, name):
        def asked(*_args, **_more):
            if not self.is_back:
                raise ExchangeAway("away")
            return {"waiting": {}, "receipts": {}}.get(name)

        return asked


def test_nothing_is_passed_on_while_the_courier_cannot_look_for_what_they_wrote(
    desk, cast, monkeypatch
):
    _, product = waiting(desk, "pass")
    Product.objects.update(silent_on=cast_.today() - timedelta(days=1))
    monkeypatch.setattr(courier, "time", Once())
    boxes = Boxes()
    at_work = courier.Courier(boxes, load(settings.LINKS_FILE), cast.door)
    with pytest.raises(Over):
        at_work.run()
    product.refresh_from_db()
    assert product.state == "reporter"

    boxes.is_back = True
    with pytest.raises(Over):
        at_work.run()
    product.refresh_from_db()
    assert product.state == "sent"


def test_a_report_of_the_version_before_is_read_and_chose_nothing():
    report = messages.Report(
        danger_now=False, choices=[], story="x", people=[], when="", where="", at_risk="", circle="", checkable="",
        preview=True, silence="pass", recipient="", verify_key="", tag="", receipt="",
    )  # fmt: skip
    fields = messages.parse_json(messages.encode(report))
    assert messages.decode(messages.encode(report), messages.Report) == report
    for version in (1, 2):
        with pytest.raises(UnknownVersion):
            messages.decode(_json({**fields, "version": version}), messages.Report)
    second = {**fields, "version": 2}
    del second["parts"], second["sounding"]
    assert messages.decode(_json(second), messages.Report) == report
    first = {**second, "version": 1}
    del first["silence"]
    assert messages.decode(_json(first), messages.Report).silence == ""
    with pytest.raises(UnknownVersion):
        messages.decode(_json({**fields, "version": 4}), messages.Report)


def _json(fields):
    return json.dumps(fields).encode()
