"""When nobody of the first force receives: its chief, its receiving unit, a releaser's own eyes, or a force that is no more."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from candour.parcels import messages
from candour.roles.desk.models import Offer, Product
from candour.roles.desk.services import directory as keys
from candour.trust import directory
from candour.trust.directory import key_statement
from candour.words.closeness import Closeness


def rewrite(cast, code, **changed):
    """Publish a force's directory anew, as two supervisors would."""
    edition = replace(keys.store().force(code), **changed)
    signers = {name: cast.people[name].secrets.signer for name in ("alice", "dan")}
    note = directory.issue("force", edition, by=signers)
    (cast.folder / "trust" / f"force-{code}.note").write_text(note)


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", response.content.decode()))


def release_page(desk, path, product):
    return words_of(desk.get("alice", f"{path}/products/{product}/release"))


def only_at_zz2(cast, product):
    assert cast.envelopes("ZZ1") == []
    (envelope,) = cast.envelopes("ZZ2")
    assert cast.open_release(envelope, name="noor").product.id == product


@pytest.mark.parametrize(
    "subject",
    [
        {"subject-rank": "ACC"},
        {"subject-rank": "CC"},
        {"subject-name": "Chief Constable Alan Birk"},
        {"subject-name": "Grace Lund", "subject-rank": ""},  # listed as one, below
    ],
)
def test_nothing_about_a_chief_officer_goes_to_their_force(desk, cast, subject):
    people = keys.store().force("ZZ1").people
    grace = [replace(one, rank="DCC") if one.name == "Grace Lund" else one for one in people]
    rewrite(cast, "ZZ1", people=grace)
    _, path = desk.open_report()
    product = desk.submitted(path, **subject)

    page = release_page(desk, path, product)
    assert "A person it is about may be a chief officer there. It goes to Westmarsh" in page
    desk.release(path, product)

    only_at_zz2(cast, product)


@pytest.mark.parametrize("rank", ["PS", "CINSP", "CSUPT"])
def test_a_rank_below_is_no_chief_officer(desk, cast, rank):
    _, path = desk.open_report()
    product = desk.submitted(path, **{"subject-rank": rank})

    desk.release(path, product)

    assert cast.envelopes("ZZ2") == []
    assert len(cast.envelopes("ZZ1")) == 1


@pytest.mark.parametrize("unit", ["ACU", "anti-corruption", "the Anti-Corruption Unit"])
def test_a_report_about_the_unit_that_would_receive_it_goes_elsewhere(desk, cast, unit):
    _, path = desk.open_report()
    product = desk.submitted(path, **{"subject-unit": unit})

    assert "It names the unit that would receive it." in release_page(desk, path, product)
    desk.release(path, product)

    only_at_zz2(cast, product)


def test_a_unit_in_which_half_of_the_recipients_work_is_one_that_receives(desk, cast):
    units = [replace(one, kind="other") for one in keys.store().force("ZZ1").units]
    rewrite(cast, "ZZ1", units=units)
    _, path = desk.open_report()
    product = desk.submitted(path, **{"subject-unit": "Anti-Corruption Unit"})

    desk.release(path, product)

    only_at_zz2(cast, product)


def test_a_releaser_sends_it_elsewhere_with_a_reason_that_is_sealed(desk, cast):
    _, path = desk.open_report()
    product = desk.submitted(path)
    url = f"{path}/products/{product}/release"
    reason = "Their inspector lives next door to him."
    assert "Send it to Westmarsh" in release_page(desk, path, product)

    desk.post("alice", url, {**desk.confirmation(url), "elsewhere": "x" * 501}, status=422)
    assert cast.envelopes("ZZ1") == cast.envelopes("ZZ2") == []
    desk.post("alice", url, {**desk.confirmation(url), "elsewhere": reason})

    only_at_zz2(cast, product)
    row = Product.objects.get(id=product)
    assert reason.encode() not in bytes(row.sealed)
    assert all(reason not in str(value) for value in vars(row).values())


def test_what_is_about_a_force_that_is_no_more_goes_to_its_successor(desk, cast):
    ended = (cast_today() - timedelta(days=1)).isoformat()
    rewrite(cast, "ZZ1", valid_to=ended, successor="ZZ2")
    _, path = desk.open_report()
    product = desk.submitted(path)

    assert "Calderbrook Police is no more." in release_page(desk, path, product)
    desk.release(path, product)

    only_at_zz2(cast, product)


def test_a_force_on_its_last_day_still_receives(desk, cast):
    rewrite(cast, "ZZ1", valid_to=cast_today().isoformat(), successor="ZZ2")
    _, path = desk.open_report()
    product = desk.submitted(path)

    desk.release(path, product)

    assert len(cast.envelopes("ZZ1")) == 1


def test_with_nobody_anywhere_it_is_refused_and_the_page_says_what_to_do(desk, cast):
    rewrite(cast, "ZZ1", alternates=[])
    _, path = desk.open_report()
    product = desk.submitted(path, **{"subject-rank": "ACC"})

    assert "Tell the manager." in release_page(desk, path, product)
    assert cast.envelopes("ZZ1") == cast.envelopes("ZZ2") == []


def offer_of(cast, who, **said):
    """Let what an officer declares lie at the desk, read and not yet signed for."""
    one = cast.officers[who].listed
    stated = key_statement(one.person, key=one.recipient, verify_key=one.verify_key)
    offer = messages.KeyOffer(
        force="ZZ1",
        person=one.person,
        name=one.name,
        duty=one.duty,
        recipient=one.recipient,
        verify_key=one.verify_key,
        statement=cast.officers[who].signer.sign(stated).hex(),
        **said,
    )
    Offer.objects.create(person=one.person, force="ZZ1", body=messages.encode(offer).decode())


def test_what_was_declared_since_keeps_its_declarer_out_before_anybody_has_signed(desk, cast):
    offer_of(cast, "carol", closeness=[Closeness(kind="family", name="Dave Mellish")])
    offer_of(cast, "ivy")  # takes back that she is close to him
    _, path = desk.open_report()
    product = desk.submitted(path)

    page = release_page(desk, path, product)

    assert "Carol Brandt: declared themselves close" in page
    assert "Ivy Stone: declared themselves close" in page


def test_it_holds_while_a_draft_waits_for_its_second_signature(desk, cast):
    offer_of(cast, "carol", closeness=[Closeness(kind="family", name="Dave Mellish")])
    _, path = desk.open_report()
    product = desk.submitted(path)

    list_them(desk, cast, "carol")

    assert not Offer.objects.exists()
    assert "Carol Brandt: declared themselves close" in release_page(desk, path, product)


def test_what_is_declared_while_a_reporter_reads_brings_their_yes_back_for_release(desk, cast):
    reporter, path = desk.open_report(preview=True)
    product = desk.submitted(path)
    desk.release(path, product)
    (shown,) = [said for said in reporter.read() if said.act == "preview"]

    offer_of(cast, "carol", closeness=[Closeness(kind="family", name="Dave Mellish")])
    reporter.say("agree", about=shown.id)
    desk.sort()

    assert Product.objects.get(id=product).state == Product.State.SUBMITTED
    assert cast.envelopes("ZZ1") == []


def list_them(desk, cast, who):
    """List somebody who has offered their keys, as the first supervisor."""
    act = re.search(r'value="(list:[^"]+)"', desk.get("alice", "/keys").content.decode())[1]
    url = f"/keys/offers/{cast.officers[who].listed.person}/list"
    desk.post("alice", url, {"passkey-act": act, "passkey-agreed": "yes"})


def test_two_supervisors_see_what_is_declared_and_what_is_taken_back_before_it_counts(desk, cast):
    offer_of(cast, "ivy", known_as=["Pebble"], unit="Roads Policing", numbers=["5512"])
    page = words_of(desk.get("alice", "/keys"))
    assert "known as Pebble" in page
    assert page.index("They take back") < page.index("close: Something else: Dave Mellish")

    list_them(desk, cast, "ivy")
    drafted = words_of(desk.get("dan", "/keys"))
    assert "Taken out: Ivy Stone: close: Something else: Dave Mellish" in drafted
    assert "Added: Ivy Stone: known as Pebble" in drafted
    assert keys.store().force("ZZ1").number == 1
    desk.post("dan", "/keys/force-ZZ1/countersign", desk.confirmation("/keys", name="dan"))

    (ivy,) = [one for one in keys.store().force("ZZ1").people if one.name == "Ivy Stone"]
    assert (ivy.known_as, ivy.unit, ivy.closeness) == (["Pebble"], "RPU", [])


def test_units_and_alternates_of_a_force_are_signed_by_two_and_then_hold(desk, cast):
    url = "/keys/forces/ZZ2"
    said = {
        "units": "CCU; Counter-Corruption Unit; receiving\nHL; Harbour Lane; station; CCU",
        "alternates": ["ZZ1"],
        "valid_to": "2099-03-31",
        "successor": "ZZ1",
    }
    yes = {"passkey-act": "facts:ZZ2", "passkey-agreed": "yes"}
    desk.get("bob", url, status=404)
    desk.get("alice", "/keys/forces/KEN", status=404)
    desk.post("alice", url, said, status=422)
    desk.post("alice", url, {**said, **yes})
    assert keys.store().force("ZZ2").alternates == []

    page = words_of(desk.get("dan", "/keys"))
    for line in ("unit HL, Harbour Lane, station, part of CCU", "alternate ZZ1"):
        assert f"Added: {line}" in page
    assert "Added: ends on 2099-03-31, then ZZ1" in page
    desk.post("dan", "/keys/force-ZZ2/countersign", desk.confirmation("/keys", name="dan"))

    now = keys.store().force("ZZ2")
    assert [one.code for one in now.units] == ["CCU", "HL"]
    assert (now.alternates, now.valid_to, now.successor) == (["ZZ1"], "2099-03-31", "ZZ1")
    assert "HL; Harbour Lane; station; CCU" in desk.get("dan", url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"units": "ACU"}, "Write each unit as code; name; kind; part of."),
        ({"units": "A; B; other\nA; C; other"}, "each with a code of its own"),
        ({"units": "A; B; other; X"}, "only be part of one that is listed here"),
        ({"alternates": ["ZZ1"]}, "Choose forces from the list."),
        ({"successor": "ZZ2"}, "Give the last day"),
        ({"valid_to": "soon"}, "Write a day like"),
    ],
)
def test_facts_that_are_not_right_are_not_signed(desk, wrong, says):
    yes = {"passkey-act": "facts:ZZ1", "passkey-agreed": "yes"}
    page = words_of(desk.post("alice", "/keys/forces/ZZ1", {**wrong, **yes}, status=422))

    assert says in page
    assert "You signed this first" not in words_of(desk.get("alice", "/keys"))


def cast_today():
    return keys.sealed.today()
