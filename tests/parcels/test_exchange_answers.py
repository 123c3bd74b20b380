"""Whatever an exchange answers, a caller sees an exchange that is away or refuses: nothing that ends a courier."""

import hashlib
import http.server
import threading

import pytest

from candour.parcels import series
from candour.parcels.exchange import ExchangeAway, ExchangeRefused, connect
from candour.seal.keys import SigningKey

BOX = "ab" * 32
CALLS = {
    "post": lambda x: x.post(BOX, b"parcel"),
    "waiting": lambda x: x.waiting(BOX),
    "acknowledge": lambda x: x.acknowledge(BOX, BOX),
    "receipts": lambda x: x.receipts([BOX]),
    "settle": lambda x: x.settle([BOX]),
    "open_mailboxes": lambda x: x.open_mailboxes({BOX: BOX}),
    "visit": lambda x: x.visit(BOX, auth=b"auth"),
    "deliver": lambda x: x.deliver(BOX, b"parcel"),
    "close_mailbox": lambda x: x.close_mailbox(BOX, order=b"order"),
    "publish": lambda x: x.publish("note"),
    "directory": lambda x: x.directory(),
}
READING = ("waiting", "receipts", "visit")


class _Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status, body = 200, b""

    def do(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(type(self).status)
        self.send_header("Content-Length", str(len(type(self).body)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(type(self).body)

    do_GET = do_POST = do_PUT = do_DELETE = do

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def rogue():
    """An exchange that answers every call in the same way; return the client and what sets the answer."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = connect(
        f"http://127.0.0.1:{server.server_port}", name="desk", key=SigningKey(b"k" * 32)
    )
    yield client
    server.shutdown()
    server.server_close()


def answering(status, body):
    _Answers.status, _Answers.body = status, body


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    "status", [204, 301, 302, 400, 401, 403, 404, 405, 409, 410, 413, 418, 429, 500, 502, 503]
)
def test_no_other_answer_is_taken_for_a_yes(name, status, rogue):
    allowed = {"publish": {409}, "deliver": {410}}
    answering(status, b"")
    if status in allowed.get(name, ()):
        assert CALLS[name](rogue) is None
    elif name == "directory" and status < 500 and status not in {400, 401, 403, 405, 413}:
        assert rogue.directory() is None
    else:
        with pytest.raises((ExchangeAway, ExchangeRefused)):
            CALLS[name](rogue)


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b"{}", b"[" * 50_000, b"\xff", b'{"parcels":7,"receipts":7,"open":true}',
     b'{"parcels":[7],"receipts":{"a":7},"open":true}', b'{"parcels":["../x"],"receipts":{"a":"zz"},"open":1}',
     b'{"parcels":null,"receipts":null,"open":[1]}', b'{"parcels":{"a":1},"receipts":[["a","b"]],"open":true}'],
)  # fmt: skip
def test_nonsense_is_an_exchange_that_is_away(name, body, rogue):
    answering(200, body)
    if name == "waiting" and not body:
        assert rogue.waiting(BOX) == {}
        return
    with pytest.raises(ExchangeAway):
        CALLS[name](rogue)


def test_one_altered_parcel_does_not_hide_the_others(rogue):
    good = hashlib.sha256(b"good").digest()
    answering(200, series.write([bytes.fromhex(BOX) + b"bad", good + b"good"]))

    assert rogue.waiting(BOX) == {BOX: None, good.hex(): b"good"}


def test_an_exchange_that_says_the_same_for_ever_does_not_hold_a_courier(rogue):
    answering(200, series.write([bytes.fromhex(BOX) + b"parcel"]))

    with pytest.raises(ExchangeAway):
        rogue.waiting(BOX, after=BOX)


def test_a_closed_mailbox_is_open_to_nobody(rogue):
    answering(200, b'{"open":false,"parcels":["00"]}')

    assert rogue.visit(BOX, auth=b"a") is None
