"""The exchange's API, from outside: who may do what to which box, what is refused, and what is never said twice."""

import hashlib
import itertools
import json
import secrets
from datetime import date, timedelta

import pytest

import cluster
import machines
from candour.blobs.fields import Stored
from candour.parcels import orders, series, signing
from candour.seal.keys import SigningKey

PARCEL_BYTES = 1024 * 1024
DIGEST, TAG = "ab" * 32, "cd" * 32
NAMES = ("intake", "desk", "zz1", "zz2")
MAY_READ = {"desk": {"doors", "of-zz1", "of-zz2"}, "zz1": {"to-zz1"}, "zz2": {"to-zz2"}}
MAY_POST = {
    "intake": {"doors"},
    "desk": {"to-zz1", "to-zz2"},
    "zz1": {"of-zz1"},
    "zz2": {"of-zz2"},
}
BOX = "ef" * 32
ENDPOINTS = [
    ("GET", f"/v1/boxes/{BOX}/parcels", b""),
    ("POST", f"/v1/boxes/{BOX}/parcels", series.write([b"parcel"])),
    ("POST", f"/v1/boxes/{BOX}/receipts", b"{}"),
    ("POST", "/v1/receipts", b"[]"),
    ("DELETE", "/v1/receipts", b"[]"),
    ("PUT", "/v1/mailboxes", b"{}"),
    ("DELETE", f"/v1/mailboxes/{TAG}", b""),
    ("POST", f"/v1/mailboxes/{TAG}/visit", b"auth"),
    ("POST", f"/v1/mailboxes/{TAG}/parcels", b"parcel"),
    ("GET", "/v1/directory", b""),
    ("PUT", "/v1/directory", b"note"),
]

pytestmark = pytest.mark.usefixtures("exchange")


@pytest.mark.parametrize(("name", "box"), itertools.product(NAMES, machines.BOXES))
def test_a_box_is_read_and_filled_by_its_own_correspondents_only(name, box, ground):
    path = f"/v1/boxes/{ground.boxes[box]}/parcels"
    parcel = f"{name} {box}".encode()
    digest = hashlib.sha256(parcel).hexdigest()
    signature = ground.keys[name].sign(signing.receipt_message(digest, box=ground.boxes[box]))
    receipt = json.dumps({digest: signature.hex()}).encode()
    reads, posts = box in MAY_READ.get(name, ()), box in MAY_POST[name]

    assert ground.ask(name, "POST", path, series.write([parcel]))[0] == (201 if posts else 403)
    assert ground.ask(name, "GET", path)[0] == (200 if reads else 403)
    answer = ground.ask(name, "POST", path.replace("parcels", "receipts"), receipt)[0]
    assert answer == (200 if reads else 403)
    assert ground.ask(name, "DELETE", path)[0] == 405


def test_no_mailbox_ends_but_by_an_order_for_it_that_a_message_key_signed(ground):
    tag, other = (hashlib.sha256(name).hexdigest() for name in (b"kept", b"other"))
    path = f"/v1/mailboxes/{tag}"
    ground.ask("intake", "PUT", "/v1/mailboxes", json.dumps({tag: "11" * 32}).encode())
    wrong = (
        b"",
        orders.sign(other, key=ground.keys["desk"]),
        orders.sign(tag, key=ground.keys["exchange"]),
        ground.keys["desk"].sign(tag.encode()),
        b"x" * 65,
    )

    for order in wrong:
        assert ground.ask("desk", "DELETE", path, order)[0] == 403
    assert ground.ask("desk", "POST", f"{path}/parcels", b"still here")[0] == 201


@pytest.mark.parametrize("name", NAMES)
def test_mailboxes_are_made_and_visited_by_doors_and_filled_and_closed_by_the_desk(name, ground):
    tag = hashlib.sha256(name.encode()).hexdigest()
    path = f"/v1/mailboxes/{tag}"
    door, desk = name == "intake", name == "desk"

    made = json.dumps({tag: "11" * 32}).encode()
    assert ground.ask(name, "PUT", "/v1/mailboxes", made)[0] == (200 if door else 403)
    assert ground.ask(name, "POST", f"{path}/visit", b"a")[0] == (200 if door else 403)
    assert ground.ask(name, "POST", f"{path}/parcels", b"m")[0] == (201 if desk else 403)
    order = orders.sign(tag, key=ground.keys["desk"])  # here the key of its messages too
    assert ground.ask(name, "DELETE", path, order)[0] == (200 if desk else 403)
    assert ground.ask(name, "POST", f"{path}/parcels", b"m")[0] == (410 if desk else 403)
    assert ground.ask(name, "PUT", "/v1/directory", b"n")[0] == (409 if desk else 403)
    assert ground.ask(name, "GET", "/v1/directory")[0] == 200


def test_receipts_are_shown_to_the_sender_and_nobody_else(ground):
    zz1, desk = ground.client("zz1"), ground.client("desk")
    parcel, box = secrets.token_bytes(40), ground.boxes["to-zz1"]
    digest = hashlib.sha256(parcel).hexdigest()
    desk.post(box, parcel)
    zz1.acknowledge(box, digest)

    for name in ("intake", "zz1", "zz2"):
        assert ground.client(name).receipts([digest]) == {}
        ground.client(name).settle([digest])
    assert set(desk.receipts([digest])) == {digest}
    desk.settle([digest])
    assert desk.receipts([digest]) == {}


def test_the_same_bytes_in_two_boxes_are_two_parcels(ground):
    """Found: the second receipt was a fault (500), and the second box could be kept from filling."""
    desk, parcel = ground.client("desk"), secrets.token_bytes(40)
    digest = hashlib.sha256(parcel).hexdigest()
    for name in ("zz1", "zz2"):
        desk.post(ground.boxes[f"to-{name}"], parcel)
        ground.client(name).acknowledge(ground.boxes[f"to-{name}"], digest)
        assert digest not in ground.client(name).waiting(ground.boxes[f"to-{name}"])


def test_a_receipt_must_be_the_receivers_signature(ground):
    parcel, box = secrets.token_bytes(40), ground.boxes["to-zz1"]
    digest = hashlib.sha256(parcel).hexdigest()
    path = f"/v1/boxes/{box}/receipts"
    ground.client("desk").post(box, parcel)
    said = signing.receipt_message(digest, box=box)
    good = ground.keys["zz1"].sign(said).hex()

    for wrong in (
        b"r" * 64,
        ground.keys["zz2"].sign(said),
        ground.keys["zz1"].sign(signing.receipt_message(digest, box=ground.boxes["to-zz2"])),
    ):
        assert ground.ask("zz1", "POST", path, json.dumps({digest: wrong.hex()}).encode())[0] == 400
        both = json.dumps({digest: good, DIGEST: wrong.hex()}).encode()
        assert ground.ask("zz1", "POST", path, both)[0] == 400  # all or none
    for noise in (b"", b"[]", b"{}", b'{"x": "y"}', json.dumps({digest: 7}).encode()):
        assert ground.ask("zz1", "POST", path, noise)[0] == 400
    assert digest in ground.client("zz1").waiting(box)
    ground.client("zz1").acknowledge(box, digest)


@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS)
class TestEveryEndpoint:
    def test_is_closed_to_whoever_did_not_sign(self, method, path, body, ground):
        address = ground.address("exchange")
        good = signing.sign(
            method, path, body=body, name="desk", key=ground.keys["desk"], today=date.today()
        )

        assert machines.send(address, method, path, body) == (401, b"{}")
        for name in good:
            assert machines.send(address, method, path, body, {**good, name: "x"}) == (401, b"{}")
        stranger = SigningKey(b"s" * 32)
        assert ground.ask("desk", method, path, body, key=stranger) == (401, b"{}")
        assert ground.ask("nobody", method, path, body, key=stranger) == (401, b"{}")
        assert machines.send(address, method, path, body + b"x", good)[0] == 401

    def test_takes_a_request_once(self, method, path, body, ground):
        headers = signing.sign(
            method, path, body=body, name="desk", key=ground.keys["desk"], today=date.today()
        )

        first, again = (
            ground.ask("desk", method, path, body, headers=headers)[0] for _ in range(2)
        )

        assert first != 401
        assert again == 401

    def test_takes_a_request_of_today_only(self, method, path, body, ground):
        for days in (-2, 2):
            then = date.today() + timedelta(days=days)
            assert ground.ask("desk", method, path, body, today=then)[0] == 401

    def test_knows_no_other_method(self, method, path, body, ground):
        known = {m for m, p, _ in ENDPOINTS if p == path}
        for other in {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"} - known:
            assert ground.ask("desk", other, path, body)[0] in {400, 405, 501}


@pytest.mark.parametrize("more", [1, 500, 5000, PARCEL_BYTES])
def test_too_large_is_said_to_be_too_large(more, ground):
    """Found: what was much too large was answered 404, which a sender took for a yes."""
    body = bytes(PARCEL_BYTES + more)
    path = f"/v1/boxes/{ground.boxes['to-zz1']}/parcels"

    assert ground.ask("desk", "POST", path, series.write([b"small", body]))[0] == 413
    assert ground.ask("desk", "POST", path, bytes(series.LARGEST + 1024 + more))[0] == 413
    assert b"small" not in ground.client("zz1").waiting(ground.boxes["to-zz1"]).values()
    assert ground.ask("desk", "POST", f"/v1/mailboxes/{TAG}/parcels", body)[0] == 413


def test_the_largest_parcel_is_taken_and_an_empty_one_is_not(ground):
    box = ground.boxes["of-zz2"]
    parcel = secrets.token_bytes(PARCEL_BYTES)

    for nothing in (b"", bytes(4), series.write([parcel, b""])):
        assert ground.ask("zz2", "POST", f"/v1/boxes/{box}/parcels", nothing)[0] == 400
    ground.client("zz2").post(box, parcel)
    assert ground.client("desk").waiting(box)[hashlib.sha256(parcel).hexdigest()] == parcel


def test_more_than_fits_into_one_answer_comes_in_several(ground):
    box, desk, zz2 = ground.boxes["of-zz2"], ground.client("desk"), ground.client("zz2")
    sent = {hashlib.sha256(one).hexdigest(): one for one in map(_large, range(9))}
    for one in sent.values():
        zz2.post(box, one)

    found, after, answers = {}, "", 0
    while more := desk.waiting(box, after=after):
        found, after, answers = found | more, max(more), answers + 1

    assert sent.items() <= found.items()
    assert answers > 1
    desk.acknowledge(box, *found)
    assert desk.waiting(box) == {}


def _large(_n):
    return secrets.token_bytes(PARCEL_BYTES)


def test_a_wrong_code_and_no_mailbox_are_answered_alike(ground):
    intake, tag = ground.client("intake"), secrets.token_hex(32)
    intake.open_mailboxes({tag: hashlib.sha256(b"right").hexdigest()})
    ground.client("desk").deliver(tag, b"letter")

    wrong = [
        ground.ask("intake", "POST", f"/v1/mailboxes/{one}/visit", auth)
        for one, auth in [(tag, b"wrong"), (tag, b""), (secrets.token_hex(32), b"right")]
    ]

    assert set(wrong) == {(200, b'{"open": false, "parcels": [], "more": ""}')}
    assert intake.visit(tag, auth=b"right") == [b"letter"]


def test_a_mailbox_stays_whose_it_is(ground):
    tag, intake = secrets.token_hex(32), ground.client("intake")
    for said in (b"one", b"one", b"other"):
        intake.open_mailboxes({tag: hashlib.sha256(said).hexdigest()})

    assert ground.client("intake").visit(tag, auth=b"one") == []
    assert ground.client("intake").visit(tag, auth=b"other") is None


NOISE = [b"", b"{", b"null", b"{}", b"[7]", b'["x"]', b"[" * 60_000, b"\xff" * 64, b"0" * 64,
         json.dumps([DIGEST] * 101).encode(), b"\x00" * 65, "ä".encode() * 32]  # fmt: skip


def test_nothing_that_is_sent_is_a_fault(ground):
    paths = [
        "/", "/v1/", "/v1/receipts/", "//v1/receipts", "/v1/boxes/../receipts", "/v1/boxes/%2e%2e/parcels",
        f"/v1/boxes/{BOX.upper()}/parcels", f"/v1/boxes/{BOX}/parcels%0a", f"/v1/boxes/{BOX}/parcels?after=%ff",
        f"/v1/boxes/{ground.boxes['doors']}/parcels?after=x", f"/v1/boxes/{ground.boxes['doors']}/parcels?after=" + "a" * 3000,
        "/v1/directory?" + "&".join(f"a{n}=1" for n in range(2000)),
    ]  # fmt: skip
    calls = [("GET", path, b"") for path in paths]
    calls += [
        (m, p.replace(BOX, ground.boxes["doors"]), noise)
        for m, p, _ in ENDPOINTS
        for noise in NOISE
    ]
    for method, path, body in calls:
        for name in ("desk", "intake"):
            status, data = ground.ask(name, method, path, body)
            assert status < 500, (method, path, body[:20])
            assert status < 400 or data == (b"" if status == 405 else b"{}"), (method, path)


def test_the_exchange_prints_nothing(exchange):
    assert exchange.said() == ""


def test_strangers_whose_bodies_never_end_keep_nobody_out(ground):
    held = machines.hold(ground.address("exchange"), "POST", "/v1/receipts", many=24)
    try:
        assert ground.ask("desk", "POST", "/v1/receipts", b"[]")[0] == 200
        assert {one.recv(12) for one in held} == {b"HTTP/1.1 401"}
    finally:
        for one in held:
            one.close()


def test_a_parcel_that_the_exchange_lost_keeps_nothing_behind_it_waiting(ground):
    """Found: the answer for a lost one was taken for a malformed answer, and nothing was collected any more."""
    box, reader = ground.boxes["to-zz1"], ground.client("zz1")
    lost, whole = (secrets.token_bytes(40) for _ in range(2))
    ground.client("desk").post(box, lost, whole)
    with ground.rows("exchange") as rows:
        digest = hashlib.sha256(lost).hexdigest()
        there = cluster.MARKS.split(",")[0]  # where a value stands in a statement
        named = f"UPDATE exchange_parcel SET sealed = {there} WHERE digest = {there}"
        rows.execute(named, (Stored("00" * 16, b"0" * 32).pointer, digest))

    found = reader.waiting(box)

    assert found[digest] is None
    assert found[hashlib.sha256(whole).hexdigest()] == whole
    with ground.rows("exchange") as rows:
        rows.execute(f"DELETE FROM exchange_parcel WHERE digest = {there}", (digest,))
    reader.acknowledge(box, hashlib.sha256(whole).hexdigest())
