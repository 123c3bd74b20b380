"""Exchange and keeper as processes, with their long things in a bucket: crashes lose nothing, an outage is said."""

import secrets
import threading

import pytest
import urllib3

import machines
from candour.door.keeper.wire import KeeperRefused
from candour.parcels.exchange import ExchangeAway


class Wall:
    """An address that leads to the server, or to nothing."""

    def __init__(self, target: int) -> None:
        self.target, self.open, self.port = target, True, machines.free_port()
        from http.server import ThreadingHTTPServer

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def _handler(wall):
    from http.server import BaseHTTPRequestHandler

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self):
            if not wall.open:
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with urllib3.PoolManager() as pool:
                answer = pool.request(
                    self.command,
                    f"http://127.0.0.1:{wall.target}{self.path}",
                    body=body,
                    headers=dict(self.headers),
                    retries=False,
                    decode_content=False,
                )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            length = answer.headers.get("Content-Length") or len(answer.data)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.data)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on

        def log_message(self, *_):
            return

    return Handler


@pytest.fixture
def wall(s3):
    made = Wall(s3.port)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ground(tmp_path, wall):
    found = machines.found(tmp_path)
    key = tmp_path / "bucket.key"
    key.write_text("key\nsecret\n")
    found.settings = {
        "CANDOUR_BLOB_BUCKET": f"http://127.0.0.1:{wall.port}/sealed",
        "CANDOUR_BLOB_KEY_FILE": str(key),
    }
    return found


def test_long_parcels_survive_a_crash_and_short_ones_an_outage(ground, wall, large):
    exchange = machines.exchange(ground)
    desk, zz1, box = ground.client("desk"), ground.client("zz1"), ground.boxes["to-zz1"]
    desk.post(box, large)
    exchange.crash()
    exchange = machines.exchange(ground)
    try:
        assert list(zz1.waiting(box).values()) == [large]

        wall.open = False
        with pytest.raises(ExchangeAway):
            desk.post(box, secrets.token_bytes(200 * 1024))
        desk.post(ground.boxes["to-zz2"], b"short")
        assert list(ground.client("zz2").waiting(ground.boxes["to-zz2"]).values()) == [b"short"]

        wall.open = True
        assert list(zz1.waiting(box).values()) == [large]
    finally:
        exchange.end()


def test_a_long_report_is_refused_honestly_and_a_short_one_taken(ground, wall):
    exchange, hardener = machines.exchange(ground), machines.hardener(ground)
    assert machines.run(ground, "intake", "migrate", "keeper").returncode == 0
    keeper = machines.keeper(ground)
    pages, desk, box = machines.pages(ground), ground.client("desk"), ground.boxes["doors"]

    def file(size):
        pages.file(
            secrets.token_bytes(size),
            tag=secrets.token_bytes(32),
            auth_hash=secrets.token_bytes(32),
            receipt=secrets.token_hex(16),
        )

    def arrived():
        return sorted(len(one) > 200_000 for one in desk.waiting(box).values() if len(one) > 20_000)

    try:
        wall.open = False
        with pytest.raises(KeeperRefused, match="disk"):
            file(300_000)
        file(30_000)
        machines.until(lambda: arrived() == [False])

        wall.open = True
        file(300_000)
        machines.until(lambda: arrived() == [False, True])
    finally:
        for one in (keeper, hardener, exchange):
            one.end()
