"""The proxies before exchange and hardener: a crowd of strangers who send a byte now and then keeps no correspondent out."""

import hashlib
import os
import secrets
import select
import shutil
import socket
import subprocess
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import machines
from candour.parcels import series, signing
from candour.seal import oprf

DEPLOY = Path(__file__).parents[2] / "deploy"
CROWD = 158
AT_ONCE = 16
"""`limit_conn` of both configurations."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """An exchange and a hardener, each behind the proxy that we ship; the ground names the proxies' ports."""
    ground = machines.found(tmp_path_factory.mktemp("ground"))
    running = [machines.exchange(ground), machines.hardener(ground)]
    proxies = [proxied(ground, role) for role in ("exchange", "hardener")]
    for port, _ in proxies:
        machines.until(lambda port=port: machines._answers(port))
    yield replace(ground, ports={"exchange": proxies[0][0], "hardener": proxies[1][0]}, settings={})
    for _, nginx in proxies:
        nginx.terminate()
        nginx.wait()
    for machine in running:
        machine.end()


def proxied(ground, role):
    port, folder = machines.free_port(), ground.folder / f"proxy-{role}"
    folder.mkdir()
    config = (DEPLOY / role / "nginx.conf").read_text()
    for name, value in {
        "@RUN@": str(folder),
        "@LISTEN@": f"127.0.0.1:{port}",
        "@HOST@": "localhost",
        "@TLS@": str(folder / "no-tls"),
        "@UPSTREAM@": f"127.0.0.1:{ground.ports[role]}",
    }.items():
        config = config.replace(name, value)
    (folder / "nginx.conf").write_text(config)
    nginx = shutil.which("nginx") or "nginx"
    return port, subprocess.Popen([nginx, "-e", "stderr", "-c", folder / "nginx.conf"])


ROAD = {"exchange": "/v1/receipts", "hardener": "/v1/evaluate"}


def opened(port, sent, *, of="127.0.0.1"):
    one = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(of, 0))
    one.sendall(sent)
    return one


def head(ground, role, *, size, headers=None):
    lines = {"Host": "127.0.0.1", "Content-Length": size, **(headers or {})}
    said = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {ROAD[role]} HTTP/1.1\r\n{said}\r\n".encode()


def signed(ground, role, body):
    """Return the headers of the role's own correspondent: the keeper asks the hardener, the desk the exchange."""
    name = {"exchange": "desk", "hardener": "intake"}[role]
    return signing.sign(
        "POST", ROAD[role], body=body, name=name, key=ground.keys[name], today=date.today()
    )


def honest(ground, role):
    """Send a whole, signed request; return the status."""
    body = b"[]" if role == "exchange" else oprf.blind(b"\1" * 32).element
    headers = signed(ground, role, body)
    return machines.send(ground.address(role), "POST", ROAD[role], body, headers)[0]


def ended(one, *, seconds=60):
    """Send a byte a second until the other side hangs up; return what it said."""
    said, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if select.select([one], [], [], 1)[0]:
                if not (more := one.recv(4096)):
                    return said
                said += more
                continue
            one.sendall(b"1")
        except ConnectionError:
            return said
    raise AssertionError("it was listened to for a minute")


@pytest.mark.parametrize("role", ROAD)
def test_a_crowd_of_slow_strangers_keeps_nobody_out(ground, role):
    """Found: 160 connections were all there were, and a byte every 9 seconds held each of them."""
    port = ground.ports[role]
    assert honest(ground, role) == 200
    begun = b"POST " + ROAD[role].encode() + b" HTTP/1.1\r\nHo"
    sending = head(ground, role, size=4000) + b"1"
    crowd = [opened(port, begun) for _ in range(CROWD)]  # even from the address of an honest one
    crowd += [opened(port, sending, of=f"127.0.1.{n // 10}") for n in range(10, CROWD + 10)]
    try:
        for one in crowd[:CROWD]:
            one.sendall(b"s")
        assert honest(ground, role) == 200
        told = ended(crowd[-1])
        assert told.startswith(b"HTTP/1.1 401")
        assert told.count(b"HTTP/1.1") == 1
    finally:
        for one in crowd:
            one.close()


@pytest.mark.parametrize("role", ROAD)
def test_no_headers_alone_make_a_stranger_signed(ground, role):
    name = "desk" if role == "exchange" else "intake"
    bad = {**signed(ground, role, b"[]"), "Candour-Signature": "00" * 64}
    for headers in (bad, {"Candour-Before-Body": "yes"}, {"Candour-Correspondent": name}):
        with opened(
            ground.ports[role], head(ground, role, size=4000, headers=headers) + b"1"
        ) as one:
            assert one.recv(4096).startswith(b"HTTP/1.1 401")
    asking = {**signed(ground, role, b"[]"), "Candour-Before-Body": "yes"}
    status, _ = machines.send(ground.address(role), "POST", ROAD[role], b"[1]", asking)
    assert (
        status == 401
    )  # another body than was signed; what a sender says of "before" counts for nothing


@pytest.mark.parametrize("role", ROAD)
def test_even_who_signs_may_be_slow_only_a_few_at_once(ground, role):
    body = secrets.token_bytes(30)
    slow = []
    try:
        for _ in range(AT_ONCE):
            headers = signed(ground, role, body)
            slow.append(
                opened(ground.ports[role], head(ground, role, size=len(body), headers=headers))
            )
            slow[-1].sendall(body[:1])
        machines.until(lambda: honest(ground, role) == 503)
    finally:
        for one in slow:
            one.close()
    machines.until(lambda: honest(ground, role) == 200)


def test_a_full_series_goes_through_whole(ground):
    box = ground.boxes["to-zz1"]
    parcels = [os.urandom(1000 * 1024) for _ in range(4)]
    ground.client("desk").post(box, *parcels)
    found, after = {}, ""
    while page := ground.client("zz1").waiting(box, after=after):
        found, after = {**found, **page}, max(page)
    assert set(found) == {hashlib.sha256(one).hexdigest() for one in parcels}
    assert sum(len(one) for one in parcels) < series.LARGEST
