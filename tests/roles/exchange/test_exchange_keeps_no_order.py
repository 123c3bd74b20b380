"""What lies on the exchange's disk: sealed things under digests, days, and no order in which they came."""

import hashlib
import re
import secrets
import sqlite3
from datetime import date, timedelta

import pytest

from candour.roles.exchange import queries, services
from candour.roles.exchange.models import Mailbox, Nonce, Parcel, Receipt


@pytest.mark.sqlite
def test_after_fifty_filings_no_time_finer_than_a_day_is_on_the_disk(ground, exchange):
    intake, desk, box = ground.client("intake"), ground.client("desk"), ground.boxes["doors"]
    came = []
    for _ in range(50):
        parcel = secrets.token_bytes(300)
        intake.open_mailboxes({secrets.token_hex(32): "11" * 32})
        intake.post(box, parcel)
        came.append(hashlib.sha256(parcel).hexdigest())
    listed = [digest for digest in desk.waiting(box) if digest in came]

    assert listed == sorted(came) != came
    days = {ground.since.isoformat(), date.today().isoformat()}  # two, across midnight
    with sqlite3.connect(
        f"file:{ground.folder}/exchange/exchange.sqlite3?mode=ro", uri=True
    ) as rows:
        rows.execute("PRAGMA query_only=1")
        tables = [
            name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in (name for name in tables if name.startswith("exchange_")):
            columns = [row[1:3] for row in rows.execute(f"PRAGMA table_info({table})")]
            assert not any(
                "time" in kind.lower() or kind.lower() in {"integer", "real"} for _, kind in columns
            )
            for row in rows.execute(f"SELECT * FROM {table}"):
                for (name, kind), value in zip(columns, row, strict=True):
                    if kind == "date":
                        assert value in days or (name, value) == ("signed_on", None)
                    elif isinstance(value, str):
                        closed = name == "auth_hash" and value in {
                            "closed",
                            "",
                        }  # "": nobody has claimed it
                        assert closed or re.fullmatch("[0-9a-f]{64}", value), (table, name)
    for file in (ground.folder / "exchange").glob("exchange.sqlite3*"):
        clear = file.read_bytes()
        for digest in came:  # sealed bytes are chance; what stands around them is not
            clear = clear.replace(digest.encode(), b"")
        assert not re.search(
            rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d", clear.split(b"django_migrations")[0]
        )


@pytest.mark.django_db
class TestWhatIsKept:
    BOX = "ab" * 32

    def keep(self, count=20):
        parcels = [secrets.token_bytes(40) for _ in range(count)]
        for parcel in parcels:
            services.keep(self.BOX, [parcel])
        return [hashlib.sha256(one).hexdigest() for one in parcels]

    def waiting(self, *, after=""):
        return [one[:32].hex() for one in queries.waiting(self.BOX, after=after)]

    def test_keys_are_digests_and_tell_no_order(self):
        digests = self.keep()

        keys = list(Parcel.objects.order_by("id").values_list("digest", flat=True))
        assert sorted(keys) == sorted(digests)
        assert keys != digests
        assert self.waiting() == sorted(digests)

    def test_a_page_goes_on_where_the_last_one_ended(self):
        digests = sorted(self.keep(120))

        first = self.waiting()
        assert first == digests[:100]
        assert self.waiting(after=first[-1]) == digests[100:]

    def test_what_was_signed_for_does_not_come_again(self):
        (digest,) = self.keep(1)
        parcel = bytes(Parcel.objects.get().sealed)
        services.let_go(self.BOX, {digest: b"r" * 64})
        services.let_go(self.BOX, {digest: b"s" * 64})

        services.keep(self.BOX, [parcel])
        services.keep("cd" * 32, [parcel])

        assert self.waiting() == []
        assert Parcel.objects.filter(box="cd" * 32).exists()
        assert bytes(Receipt.objects.get().signature) == b"r" * 64

    def test_what_was_signed_for_waits_again_for_a_restored_reader_and_is_gone_after_eight_days(
        self,
    ):
        (digest,) = self.keep(1)
        services.let_go(self.BOX, {digest: b"r" * 64})

        services.again("cd" * 32)
        assert self.waiting() == []
        services.again(self.BOX)
        assert self.waiting() == [digest]

        services.let_go(self.BOX, {digest: b"r" * 64})
        services.sweep(date.today() + timedelta(days=8))
        assert Parcel.objects.exists()
        services.sweep(date.today() + timedelta(days=9))
        assert not Parcel.objects.exists()

    def test_what_was_signed_for_and_is_posted_again_without_a_receipt_is_signed_for_again(self):
        (digest,) = self.keep(1)
        services.let_go(self.BOX, {digest: b"r" * 64})
        services.settle([digest], boxes=frozenset({self.BOX}))

        services.keep(self.BOX, [bytes(Parcel.objects.get().sealed)])

        assert self.waiting() == [digest]

    def test_a_mailbox_whose_order_never_came_ends_at_last(self):
        today = date.today()
        services.open_mailboxes({"aa" * 32: "11" * 32, "bb" * 32: "11" * 32})
        services.keep("bb" * 32, [b"letter"])
        Mailbox.objects.update(visited_on=today - services.MAILBOX_LIFE - timedelta(days=1))
        services.visited("aa" * 32)

        services.sweep(today)

        known = Mailbox.objects.exclude(
            auth_hash=services.CLOSED
        )  # that one was closed is remembered
        assert list(known.values_list("tag", flat=True)) == ["aa" * 32]
        assert not Parcel.objects.exists()
        services.sweep(today + services.MAILBOX_LIFE)
        assert known.exists()
        services.sweep(today + services.MAILBOX_LIFE + timedelta(days=1))
        assert not known.exists()
        services.sweep(today + services.MAILBOX_LIFE + timedelta(days=1))
        assert not Mailbox.objects.exists()

    def test_a_nonce_is_remembered_while_its_day_is_accepted(self):
        today = date.today()
        assert services.first_use("desk", "00" * 16, on=today)
        assert not services.first_use("desk", "00" * 16, on=today)
        assert services.first_use("zz1", "00" * 16, on=today)

        services.sweep(today + timedelta(days=2))
        assert Nonce.objects.count() == 2
        services.sweep(today + timedelta(days=3))
        assert not Nonce.objects.exists()
