"""Who is here, who may invite, and whether one's own keys count."""

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from force_cast import PEOPLE

from candour.parcels import frame, messages
from candour.seal import opening
from candour.staff import demonstration
from candour.staff import queries as staff
from candour.words.closeness import Closeness


def text_of(response):
    said = html.unescape(response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", said))


def test_everybody_sees_who_is_here_and_whose_keys_the_charity_lists(force):
    force.list_people(["priya", "sam", "vic"])

    page = text_of(force.client("priya").get("/colleagues"))

    for name, duty, _ in PEOPLE.values():
        assert f"{name} {duty.capitalize()} Has joined" in page
    assert "Priya Nair Receiving officer Has joined Listed by the charity" in page
    assert "David Mellish Receiving officer Has joined Not listed" in page


def test_ones_own_keys_are_listed_in_a_numbered_directory_or_not_yet(force):
    force.list_people(["priya"], number=7)

    listed = text_of(force.client("priya").get("/colleagues"))
    not_yet = text_of(force.client("sam").get("/colleagues"))

    assert "Listed in directory number 7." in listed
    assert "Not yet listed in directory number 7." in not_yet
    for who, page in (("priya", listed), ("sam", not_yet)):
        assert " ".join(force.people[who].member.fingerprint) in page


def test_keys_that_the_directory_lists_differently_are_said_to_differ(force):
    now = force.people["sam"]
    before = demonstration.invent("Sam Okafor", duty="senior investigator", on=date(2026, 1, 5))
    before = replace(before, member=replace(before.member, id=now.member.id))
    force.people["sam"] = before
    force.list_people(["sam"], number=3)
    force.people["sam"] = now

    page = text_of(force.client("sam").get("/colleagues"))

    assert "Listed with other keys in directory number 3." in page


def test_offering_keys_sends_the_charity_one_envelope_with_numbers_and_names(force):
    browser = force.client("sam")

    response = browser.post(
        "/colleagues/keys",
        {
            "numbers": "5120, 77\n",
            "known_as": "Sammy",
            "unit": "Anti-Corruption Unit",
            "rank": "DCI",
            "close-family": "Pat Moss\n\nToby  Lunn",
            "close-business": "4411",
            "units": "Roads Policing",
        },
    )

    assert "The charity rings you to compare the fingerprint" in text_of(response)
    with connection.cursor() as cursor:
        cursor.execute("SELECT envelope FROM parcels_outgoing")
        ((envelope,),) = cursor.fetchall()
    assert len(bytes(envelope)) == frame.ENVELOPE_BYTES
    opened = opening.open_envelope(bytes(envelope), identities=[force.epoch])
    assert opened.signed_by(force.people["sam"].secrets.signer.public)
    offer = messages.decode(opened.body, messages.KeyOffer)
    assert (offer.numbers, offer.known_as) == (["5120", "77"], ["Sammy"])
    assert (offer.unit, offer.rank) == ("Anti-Corruption Unit", "DCI")
    assert offer.closeness == [
        Closeness(kind="family", name="Pat Moss"),
        Closeness(kind="family", name="Toby Lunn"),
        Closeness(kind="business", number="4411"),
        Closeness(kind="team", unit="Roads Policing"),
    ]
    assert offer.recipient == force.people["sam"].member.recipient


def test_too_long_a_list_comes_back_and_nothing_is_sent(force):
    response = force.client("sam").post("/colleagues/keys", {"numbers": "1\n" * 21})

    assert response.status_code == 422
    assert "At most 20 entries" in text_of(response)


def test_a_force_supervisor_invites_somebody_and_sees_the_link_once(force):
    browser = force.client("vic")

    made = browser.post("/colleagues/invite", {"name": "Ines Roy", "duty": "receiving officer"})

    assert re.search(r"/account/join/[\w-]{43}", made.content.decode())
    later = browser.get("/colleagues")
    assert "/account/join/" not in later.content.decode()
    assert "Ines Roy Receiving officer Invited, has not joined Not listed" in text_of(later)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "", "duty": "receiving officer"}, "Give the person's name."),
        ({"name": "Ines Roy", "duty": ""}, "Choose a duty."),
        ({"name": "Ines Roy", "duty": "caseworker"}, "Select a valid choice"),
    ],
)
def test_an_invitation_that_is_not_right_invites_nobody(force, typed, says):
    response = force.client("vic").post("/colleagues/invite", typed)

    assert response.status_code == 422
    assert says in text_of(response)
    assert len(staff.everybody()) == len(PEOPLE)
