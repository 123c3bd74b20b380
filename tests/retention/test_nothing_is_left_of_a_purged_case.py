"""After its days are over, neither database, free pages, write-ahead log, blobs nor a later backup holds a case or opens it.

The same search, made before, finds every piece of it in all of them.
"""

import base64
import json
import os
from datetime import timedelta

import pytest
from desk_spoken import SOUND, speak_again, type_up
from desk_walk import WE1
from django.apps import apps
from django.db import connection

import cast as cast_
import cluster
from candour.blobs.fields import Stored
from candour.blobs.sweep import GRACE_SECONDS, Sweep
from candour.cli.copying import taking
from candour.parcels.models import Outgoing
from candour.roles.desk import drawing, keyring, sealed
from candour.roles.desk.models import (
    Case,
    CaseKey,
    Item,
    MailboxOrder,
    Mark,
    Product,
    Sample,
)
from candour.roles.desk.services import mailboxes, retention, sampling
from candour.seal import SealError, large, opening
from candour.seal.keys import Identity
from candour.words.weeks import week_of

WORDS = "Something that takes a great many words to say. "
LONG = dict.fromkeys(("story", "when", "where", "at_risk", "circle", "checkable"), WORDS * 400)
"""Together too long for a row: what the reporter sent lies in the store."""
OFFLINE = Identity(os.urandom(32))
SLICE = 40


def worked(desk, **said):
    """A case with something of everything in it; return its reference."""
    reporter, path = desk.open_report(**said)
    product = desk.submitted(path)
    desk.release(path, product)
    desk.draft(path, text=f"{WE1['text']} A draft that stays one.")
    desk.cast.force_says("carol", "question", product=product, text="When was it?")
    reporter.say("message", text="It goes on.")
    desk.sort()
    spoken = speak_again(desk, reporter, SOUND, lose=(1,))
    type_up(desk, f"{path}/items/{spoken}", "It went on last week.")
    desk.post("bob", f"{path}/write", {"text": "Thank you."})
    return path.rsplit("/", 1)[1]


def drawn(monkeypatch, desk):
    """Draw the week, so that a sample with its copy of the original lies there too."""
    sampling.daily(cast_.today())
    day = drawing.value_on(week_of(cast_.today())) + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(sealed, "today", lambda: day)
        sampling.daily(day)
        sampling.draw(
            week_of(cast_.today()), value="1 2 3", worker=desk.cast.worker("ada"), today=day
        )
    sampling.give(desk.cast.worker("alice"))
    assert Sample.objects.get().state == Sample.State.GIVEN


def pieces(reference):
    """Return what stands in the case's rows: of each value some slices, for one may lie across two pages of the file."""
    found = {"the reference": (reference.encode(),)}
    for name, way in TABLES.items():
        model = apps.get_model("desk", name)
        rows = list(model.objects.filter(**{way: reference}))
        assert rows, f"nothing of {name} to look for"
        for row in rows:
            for field in model._meta.concrete_fields:
                if field.name in STAFF:
                    continue
                if value := _looked_for(getattr(row, field.attname)):
                    found[f"{name}.{field.attname} {len(found)}"] = value
    return found


STAFF = {"person", "author", "releaser", "directory"}
"""Columns that say who of the staff it was, or which directory held: these stand in other rows too."""
TABLES = {
    "casekey": "case",
    "casebundle": "key__case",
    "item": "case",
    "recording": "case",
    "expected": "item__case",
    "mark": "case",
    "product": "case",
    "expiry": "case",
    "sample": "product__case",
    "samplehalf": "sample__product__case",
    "sampleoriginal": "sample__product__case",
}


def _looked_for(value):
    """Return slices of a value that is like no other; nothing of a day, a state or a flag."""
    if isinstance(value, list):
        return tuple(one.encode() for one in value)
    if isinstance(value, str):
        value = value.encode() if len(value) >= 32 else b""
    if not isinstance(value, bytes | memoryview | Stored):
        return ()
    whole = bytes(value)
    if len(whole) <= SLICE:
        return (whole,) if whole else ()
    return tuple(
        whole[at : at + SLICE]
        for at in (len(whole) // 3, len(whole) // 2, len(whole) - 2 * SLICE)
        if at >= 0
    )


def on_disk(folder):
    """Return what lies in the database's files and the blob folder, byte for byte."""
    names = [] if cluster.SOCKET else sorted(folder.glob("role.sqlite3*"))
    names += sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())
    return b"\n".join(path.read_bytes() for path in names)


def backed_up(folder):
    """Return what a backup made now holds: every row's values, sealed ones as bytes, and every file's."""
    folder.mkdir()
    taking.take("desk", folder=folder, to=[OFFLINE.recipient], on=cast_.today(), pair="ab" * 16)
    found = []
    for path in sorted(folder.iterdir()):
        outline = large.check(lambda path=path: path.open("rb"), identities=[OFFLINE])
        body = b"".join(
            large.body(lambda path=path: path.open("rb"), outline, identities=[OFFLINE])
        )
        for line in body.splitlines():
            found += [line, *_bytes_in(json.loads(line))]
    return b"\n".join(found)


def _bytes_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _bytes_in(one)
    elif isinstance(value, str) and len(value) >= SLICE:
        try:
            yield base64.b64decode(value, validate=True)
        except ValueError:
            return


def present(needles, *places):
    return {
        name
        for name, slices in needles.items()
        if any(one in place for one in slices for place in places)
    }


def missing(needles, *places):
    return set(needles) - present(needles, *places)


def gone_through(desk, reference, today):
    """Do what the days between do: the desk's parcels are delivered, the orders signed and done, the blobs swept."""
    Outgoing.objects.all().delete()
    desk.post("bob", f"/cases/{reference}/close")
    mailboxes.sign_due(desk.cast.worker("alice"), today=today)
    MailboxOrder.objects.all().delete()
    sampling.daily(today)
    retention.daily(today)
    sweep = Sweep()
    sweep.look(now=0.0)
    sweep.look(now=GRACE_SECONDS + 1)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_left_anywhere_and_the_case_beside_it_is_whole(
    desk, tmp_path, monkeypatch
):
    reference = worked(desk, **LONG)
    drawn(monkeypatch, desk)
    _, beside = desk.open_report(**LONG)
    needles = pieces(reference)
    assert len(needles) > 40
    if not cluster.SOCKET:
        assert missing(needles, on_disk(tmp_path)) == set()
    assert missing(needles, backed_up(tmp_path / "before")) == set()
    blobs = len(list((tmp_path / "blobs").rglob("?" * 32)))

    gone_through(desk, reference, cast_.today() + timedelta(days=3000))

    assert present(needles, on_disk(tmp_path), backed_up(tmp_path / "after")) == set()
    assert len(list((tmp_path / "blobs").rglob("?" * 32))) < blobs
    (left,) = Case.objects.all()
    assert f"/cases/{left.reference}" == beside
    for model in (Item, Product, CaseKey, Mark):
        assert not model.objects.exclude(case=left).exists()
    assert "Something that takes a great many words" in desk.get("bob", beside).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_without_the_desk_s_settings_the_same_search_finds_deleted_rows(desk, tmp_path):
    """A control: plain SQLite leaves what was deleted in free pages and in its write-ahead log."""
    reference = worked(desk)
    needles = pieces_of_items(reference)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA secure_delete=OFF")

    Outgoing.objects.all().delete()
    Case.objects.all().delete()

    assert present(needles, on_disk(tmp_path)) != set()


def pieces_of_items(reference):
    rows = Item.objects.filter(case=reference)
    return {row.id: _looked_for(row.sealed) for row in rows}


@pytest.mark.django_db(transaction=True)
def test_of_a_part_that_ended_nobody_s_keys_open_what_a_copy_of_before_holds(desk, tmp_path):
    """The content of an old copy stays; the key to it is in the copy of keys, which ends after seven days."""
    reference = worked(desk)
    original = bytes(Item.objects.get(case=reference, kind=Item.Kind.ORIGINAL).sealed)
    opens = [one.secrets.identity for one in desk.cast.people.values()]
    retention.daily(cast_.today() + timedelta(days=60))

    assert not CaseKey.objects.filter(case=reference, kind=CaseKey.Kind.ORIGINAL).exists()
    assert can_open(original, opens) == 0
    rows = Item.objects.filter(case=reference)
    assert can_open(bytes(rows[0].sealed), opens + held(reference, desk)) == 1


def held(reference, desk):
    case = Case.objects.get(reference=reference)
    return list(keyring.case_keys(case, worker=desk.cast.worker("alice")).identities.values())


def can_open(envelope, identities):
    try:
        opening.open_envelope(envelope, identities=identities)
    except SealError:
        return 0
    return 1
