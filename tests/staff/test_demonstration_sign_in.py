"""Sign-in without a passkey is for invented people in a demonstration, and for nobody else."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.checks import run_checks
from django.test import Client

from candour.staff import ceremonies, demonstration, personal, services
from candour.staff.models import StaffSession

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def show(site):
    """A demonstration with one invented person."""
    site.DEMONSTRATION = True
    invented = demonstration.invent("Pat Demo", duty="supervisor", on=TODAY)
    demonstration.write_keys([invented], to=site.DEMO_KEYS)
    return invented


def sign_in(person_id):
    client = Client(headers={"host": "staff.localhost"})
    return client.post("/account/sign-in/demonstration", {"person": person_id})


def ids(**arguments):
    return {one.id for one in run_checks(**arguments) if one.id.startswith("staff.")}


def test_an_invented_person_signs_in_by_name(show):
    assert demonstration.people() == [show.member]
    assert demonstration.open_keys(show.member.id).raw == show.secrets.raw
    assert sign_in(show.member.id).status_code == 303
    assert StaffSession.objects.get().demonstration


def test_outside_a_demonstration_nobody_signs_in_by_name(show, site):
    site.DEMONSTRATION = False

    assert demonstration.people() == []
    assert sign_in(show.member.id).status_code == 403
    assert StaffSession.objects.count() == 0
    page = Client(headers={"host": "staff.localhost"}).get("/account/sign-in").content.decode()
    assert "Pat Demo" not in page
    with pytest.raises(services.Unable):
        demonstration.invent("Quin", duty="supervisor", on=TODAY)


def test_a_person_with_a_real_way_in_never_signs_in_by_name(show):
    way = personal.under_prf(b"\1" * 32)
    passkey = ceremonies.NewPasskey("real", b"public", 0, prf_enabled=True, way=way)
    services.add_passkey(show.member.id, passkey=passkey, label="Real", secrets=show.secrets)

    assert demonstration.people() == []
    assert sign_in(show.member.id).status_code == 403


def test_a_real_person_of_a_demonstration_does_not_sign_in_by_name(show):
    real = services.invite("Real", duty="caseworker", by="", now=NOW)

    assert sign_in(real.person_id).status_code == 403
    assert sign_in("").status_code == 403


def test_the_keys_stand_in_a_file_for_its_owner_only(show, site):
    assert site.DEMO_KEYS.stat().st_mode & 0o077 == 0
    assert json.loads(site.DEMO_KEYS.read_text()) == {show.member.id: show.key.hex()}

    site.DEMO_KEYS.write_text("{}")
    assert sign_in(show.member.id).status_code == 403
    demonstration.write_keys([show], to=site.DEMO_KEYS)
    other = personal.new_secrets()
    site.DEMO_KEYS.write_text(json.dumps({show.member.id: other.age_seed.hex()}))
    assert sign_in(show.member.id).status_code == 403


def test_production_refuses_to_start_with_what_a_demonstration_made(show, site):
    assert ids(databases=["default"]) == set()

    site.DEMONSTRATION = False

    assert ids(databases=["default"]) == {"staff.E003", "staff.E004"}


@pytest.mark.parametrize(
    ("setting", "value", "found"),
    [
        ("STAFF_COOKIE", "desk", "staff.E001"),
        ("STAFF_ORIGIN", "http://desk.example.org", "staff.E002"),
        ("STAFF_ORIGIN", "https://staff.localhost.example.org", "staff.E002"),
    ],
)
def test_settings_under_which_sign_in_would_be_unsafe_stop_the_start(site, setting, value, found):
    setattr(site, setting, value)

    assert found in ids()
