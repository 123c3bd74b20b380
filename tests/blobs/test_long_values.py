"""Columns of sealed bytes: short in the row, long in the store, and nothing lost between the two."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Length

from candour.blobs import store, sweep
from candour.blobs.fields import IN_ROW, MARK, POINTER_BYTES, Stored
from candour.parcels.models import Outgoing
from candour.roles.exchange import queries, services
from candour.roles.exchange.models import Parcel

pytestmark = pytest.mark.django_db
BOX = "ab" * 32
LATER = sweep.GRACE_SECONDS + 1


def length():
    return Parcel.objects.values_list(Length("sealed"), flat=True).get()


def test_what_fits_stays_in_its_row_and_no_store_is_asked(settings, tmp_path):
    settings.BLOB_FOLDER = tmp_path / "none"
    services.keep(BOX, [bytes(IN_ROW)])

    assert length() == IN_ROW
    assert not settings.BLOB_FOLDER.exists()
    assert bytes(Parcel.objects.get().sealed) == bytes(IN_ROW)


def test_what_does_not_fit_lies_in_the_store(kept, large):
    services.keep(BOX, [large])

    assert length() == POINTER_BYTES
    (name,) = kept.names()
    assert kept.get(name) == large
    assert queries.waiting(BOX, after="") == [hashlib.sha256(large).digest() + large]


def test_bytes_that_look_like_a_name_are_not_taken_for_one(kept, large):
    services.keep(BOX, [large])
    theirs = Stored(next(kept.names()), hashlib.sha256(large).digest()).pointer
    Parcel.objects.all().delete()
    services.keep(BOX, [theirs])

    assert bytes(Parcel.objects.get().sealed) == theirs


def test_an_altered_blob_is_not_believed(folder, large):
    services.keep(BOX, [large])
    (file,) = (path for path in folder.root.rglob("*") if path.is_file())
    file.write_bytes(large[:-1] + b"\0")

    with pytest.raises(store.Damaged):
        bytes(Parcel.objects.get().sealed)


def test_a_lost_blob_keeps_nothing_behind_it_waiting(folder, large):
    services.keep(BOX, [large, b"small"])
    folder.drop(next(folder.names()))

    lost, small = hashlib.sha256(large).digest(), hashlib.sha256(b"small").digest()
    assert sorted(queries.waiting(BOX, after="")) == sorted([lost, small + b"small"])


def test_a_row_saved_again_keeps_its_blob(folder, large):
    Outgoing.objects.create(road=BOX, envelope=large, on=date.today())
    before = list(folder.names())
    row = Outgoing.objects.get()
    row.place = 3
    row.save()

    assert list(folder.names()) == before
    assert bytes(Outgoing.objects.get().envelope) == large


def test_what_no_row_names_is_removed_at_the_second_look(kept, large):
    services.keep(BOX, [large])
    Outgoing.objects.create(road=BOX, envelope=large, on=date.today())
    Parcel.objects.all().delete()
    looks = sweep.Sweep()

    assert looks.look(now=0) == 0
    assert looks.look(now=10) == 0
    assert len(list(kept.names())) == 2
    assert looks.look(now=LATER) == 1
    assert bytes(Outgoing.objects.get().envelope) == large
    assert looks.look(now=2 * LATER) == 0
    assert len(list(kept.names())) == 1


def test_an_act_that_is_taken_back_leaves_an_orphan_only(folder, large):
    with pytest.raises(DatabaseError), transaction.atomic():
        services.keep(BOX, [large])
        raise DatabaseError("a crash between the blob and the row")

    assert len(list(folder.names())) == 1
    looks = sweep.Sweep()
    looks.look(now=0)
    assert looks.look(now=LATER) == 1


def test_a_blob_whose_row_is_not_there_yet_is_not_robbed(folder, large):
    name = folder.put(large)
    looks = sweep.Sweep()
    looks.look(now=0)
    pointer = Stored(name, hashlib.sha256(large).digest())
    Outgoing.objects.create(road=BOX, envelope=pointer, on=date.today())

    assert looks.look(now=LATER) == 0
    assert bytes(Outgoing.objects.get().envelope) == large


def test_a_write_that_was_cut_off_is_removed_too(folder, large):
    name = folder.put(large)
    place = folder.root / name[:2] / name[2:4] / name
    place.rename(place.with_suffix(".part"))
    looks = sweep.Sweep()
    looks.look(now=0)

    assert looks.look(now=LATER) == 1
    assert not [path for path in folder.root.rglob("*") if path.is_file()]


def test_every_long_column_is_looked_at():
    columns = {
        (model._meta.label, one.attname)
        for model in connection.introspection.installed_models(
            connection.introspection.table_names()
        )
        for one in model._meta.concrete_fields
        if type(one).__name__ == "SealedField"
    }

    assert columns == {
        ("exchange.Parcel", "sealed"),
        ("keeper.Part", "envelope"),
        ("parcels.Outgoing", "envelope"),
        ("parcels.Outgoing", "parcel"),
        ("desk.Call", "sealed"),
        ("desk.Incoming", "sealed"),
        ("desk.Item", "sealed"),
        ("desk.Recording", "sealed"),
        ("desk.Sample", "sealed"),
        ("desk.SampleOriginal", "sealed"),
        ("desk.ShiftNote", "sealed"),
    }
    assert len(MARK) == 16
