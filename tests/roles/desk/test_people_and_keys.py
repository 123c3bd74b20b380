"""People: a manager invites and revokes. Keys: two supervisors sign a directory before it counts."""

from candour.roles.desk.services.directory import store
from candour.staff import queries as staff


def _yes(act):
    return {"passkey-act": act, "passkey-agreed": "yes"}


def test_a_manager_invites_and_the_link_is_shown_once(desk):
    desk.post("mia", "/people", {"name": "", "duty": "caseworker"}, status=422)
    page = desk.post("mia", "/people", {"name": "Sam Reed", "duty": "caseworker"}, status=200)

    assert "/account/join/" in page.content.decode()
    assert "/account/join/" not in desk.get("mia", "/people").content.decode()
    assert "Sam Reed" in desk.get("alice", "/people").content.decode()


def test_supervisors_see_people_and_change_nothing(desk, cast):
    page = desk.get("alice", "/people").content.decode()
    assert "Revoke" not in page
    desk.post("alice", "/people", {"name": "Sam", "duty": "caseworker"}, status=404)
    desk.post("alice", f"/people/{cast.id('bob')}/revoke", status=404)
    desk.get("bob", "/people", status=404)


def test_revoking_asks_for_the_passkey_and_ends_the_sessions(desk, cast):
    bob = cast.id("bob")
    desk.post("mia", f"/people/{bob}/revoke", status=422)
    desk.post(
        "mia", f"/people/{cast.id('mia')}/revoke", _yes(f"revoke:{cast.id('mia')}"), status=422
    )

    desk.post("mia", f"/people/{bob}/revoke", _yes(f"revoke:{bob}"))

    assert not staff.person(bob).is_active
    desk.get("bob", "/", status=303)


def test_inviting_again_gives_a_new_link(desk, cast):
    page = desk.post("mia", f"/people/{cast.id('erin')}/invite", status=200).content.decode()

    assert "Invitation for Erin" in page


def test_a_directory_counts_when_two_supervisors_have_signed(desk):
    before = store().public().number
    page = desk.get("alice", "/keys").content.decode()
    assert "No key yet for" in page
    desk.get("bob", "/keys", status=404)

    desk.post("alice", "/keys/prepare", status=422)
    desk.post("alice", "/keys/prepare", _yes("prepare:public"))
    assert store().public().number == before
    assert "You signed this first." in desk.get("alice", "/keys").content.decode()
    act = desk.confirmation("/keys", name="dan")
    desk.post("alice", "/keys/public/countersign", act, status=422)
    desk.post("dan", "/keys/public/countersign", act)

    assert store().public().number == before + 1
    assert "This week and the next four have a key." in desk.get("dan", "/keys").content.decode()


def test_a_forces_directory_is_drafted_anew(desk):
    desk.post("alice", "/keys/forces/KEN/renew", _yes("renew:KEN"), status=404)
    desk.post("alice", "/keys/forces/ZZ1/renew", _yes("renew:ZZ1"))
    desk.post("dan", "/keys/force-ZZ1/countersign", desk.confirmation("/keys", name="dan"))

    assert store().force("ZZ1").number == 2
