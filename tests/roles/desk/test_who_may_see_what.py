"""Who may see a case, and that "not yours" is "not there"."""

import re

import pytest

from candour.roles.desk.models import Alarm, Case, CaseKey


def _plain(answer):
    """A page without the token of its sign-out form, which is new each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


@pytest.mark.parametrize("tail", ["", "/products/new", "/products/0/release", "/questions/0"])
def test_not_yours_is_not_there(desk, tail):
    _, path = desk.open_report("bob")

    theirs = desk.get("erin", path + tail, status=404)
    nobodys = desk.get("erin", "/cases/ZZZZZZZZ" + tail, status=404)

    assert _plain(theirs) == _plain(nobodys)
    assert theirs.headers.items() == nobodys.headers.items()


@pytest.mark.parametrize(
    "tail", ["/open", "/priority", "/admit", "/write", "/close", "/destroy-original"]
)
def test_no_act_on_a_case_that_is_not_yours(desk, tail):
    _, path = desk.open_report("bob")
    before = Case.objects.values().get()

    desk.post("erin", path + tail, {"priority": "P0", "text": "x"}, status=404)

    assert Case.objects.values().get() == before


def test_who_is_let_in_can_read(desk, cast):
    _, path = desk.open_report("bob")
    desk.get("erin", path, status=404)
    assert path not in desk.get("erin", "/").content.decode()

    desk.post("bob", f"{path}/admit", {"person": cast.id("mia")}, status=422)
    desk.post("bob", f"{path}/admit", {"person": cast.id("erin")})

    assert "Harlan" in desk.get("erin", path).content.decode()
    assert path in desk.get("erin", "/").content.decode()


def test_a_manager_sees_no_case(desk):
    _, path = desk.open_report()

    desk.get("mia", path, status=404)
    assert path not in desk.get("mia", "/").content.decode()
    desk.post("mia", "/collect", status=404)


def test_the_original_is_destroyed_by_a_supervisor_who_confirms_it(desk):
    _, path = desk.open_report()
    act = {"passkey-act": f"destroy-original:{path.rsplit('/', 1)[1]}", "passkey-agreed": "yes"}

    desk.post("bob", f"{path}/destroy-original", act, status=404)
    desk.post("alice", f"{path}/destroy-original", status=422)
    assert CaseKey.objects.filter(kind=CaseKey.Kind.ORIGINAL).exists()
    desk.post("alice", f"{path}/destroy-original", act)

    page = desk.get("bob", path).content.decode()
    assert "Harlan" not in page
    assert "was destroyed" in page
    desk.draft(path)


def test_a_case_is_closed_and_leaves_the_inbox(desk):
    _, path = desk.open_report()

    desk.post("bob", f"{path}/close")

    assert path not in desk.get("bob", "/").content.decode()
    assert path in desk.get("bob", "/?state=C14").content.decode()
    desk.post("bob", f"{path}/close", status=409)


def test_the_priority_is_set(desk):
    _, path = desk.open_report()

    desk.post("bob", f"{path}/priority", {"priority": "P9"}, status=422)
    desk.post("bob", f"{path}/priority", {"priority": "P1"})

    assert desk.case().priority == "P1"


def test_an_alarm_says_nothing_of_what_and_is_cleared_by_those_who_may(desk):
    Alarm.objects.create(kind="aside", on="2026-11-25")
    page = desk.get("bob", "/").content.decode()
    assert "A parcel could not be read and was set aside." in page
    assert "/alarms/aside/clear" not in page

    desk.post("bob", "/alarms/aside/clear", status=404)
    desk.post("mia", "/alarms/aside/clear")

    assert not Alarm.objects.exists()


def test_nobody_signed_in_sees_anything(desk, client):
    _, path = desk.open_report()

    for url in ("/", path, "/people", "/keys", f"{path}/products/new"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/sign-in")
    assert client.post(f"{path}/close").status_code == 403
