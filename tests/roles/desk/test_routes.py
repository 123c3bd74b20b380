"""Which force a product goes to: past a chief officer, past a unit, to a successor; and the first one gets nothing."""

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings

from candour.parcels.links import load
from candour.parcels.models import Outgoing
from candour.seal import SealError, opening
from candour.words import forces


def roads():
    return {code: link.outbox for code, link in load(settings.LINKS_FILE).forces.items()}


def sent_to():
    """Return the forces to which something is on its way."""
    there = set(Outgoing.objects.filter(mailbox=False).values_list("road", flat=True))
    return {code for code, road in roads().items() if road in there}


def opens(cast, name):
    found = 0
    for row in Outgoing.objects.filter(mailbox=False):
        try:
            opening.open_envelope(bytes(row.envelope), identities=[cast.officers[name].identity])
        except SealError:
            continue
        found += 1
    return found


def test_what_is_about_a_chief_officer_goes_past_their_force(desk, cast):
    _, path = desk.open_report()
    chief = {"subject-name": "Avery QUIRK", "subject-rank": "ACC", "subject-unit": "Headquarters"}
    product = desk.submitted(path, **chief)
    page = desk.get("alice", f"{path}/products/{product}/release").content.decode()
    assert "It is about a chief officer of Calderbrook Police." in page
    desk.release(path, product)

    assert sent_to() == {"ZZ2"}
    assert opens(cast, "noor") == 1
    assert opens(cast, "carol") == 0


def test_a_releaser_sends_it_past_a_unit(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    url = f"{path}/products/{product}/release?elsewhere=yes"
    assert "You send it past Calderbrook Police." in desk.get("alice", url).content.decode()
    desk.post("alice", url, desk.confirmation(url))

    assert sent_to() == {"ZZ2"}


@pytest.mark.parametrize(
    ("on", "code"), [("2026-01-01", "OLD"), ("2027-01-01", "NEW"), ("2030-01-01", "NEW")]
)
def test_a_force_that_has_gone_is_read_as_its_successor(on, code, monkeypatch):
    known = forces._table(demonstration=True)
    old = replace(known["ZZ1"], code="OLD", valid_to=date(2026, 12, 31), successor_code="NEW")
    new = replace(known["ZZ2"], code="NEW", valid_from=date(2027, 1, 1))
    table = {"OLD": old, "NEW": new}
    monkeypatch.setattr(forces, "_table", lambda *, demonstration: table)

    assert forces.standing("OLD", date.fromisoformat(on)) == code


def test_a_circle_of_successors_ends(monkeypatch):
    from dataclasses import replace

    known = forces._table(demonstration=True)
    gone = {"valid_to": date(2020, 1, 1)}
    table = {
        "A": replace(known["ZZ1"], code="A", successor_code="B", **gone),
        "B": replace(known["ZZ1"], code="B", successor_code="A", **gone),
    }
    monkeypatch.setattr(forces, "_table", lambda *, demonstration: table)

    assert forces.standing("A", date(2026, 1, 1)) in {"A", "B"}
