"""The intake's real process and the proxy that we ship, against bodies and connections that no browser makes."""

import contextlib
import socket
import time

import pytest
from hostile_forms import examples
from hostile_proxy import allow_files, peak_kib, proxied, raw, reset_peaks, serves
from hostile_requests import BIG_BODIES, FORM, HOST, LENGTHS, LINES, at
from hypothesis import given
from hypothesis import strategies as st

from candour.door.keeper import wire
from candour.seal.container import canonical

MOST_KIB = 16 * 1024
"""What all workers together may grow by, whatever is sent: a few forms of 512 KiB, far less than one body of 10 MiB each."""
AT_ONCE = 1500
"""Slow connections: more than a proxy has by habit, where the pages answer eight requests at once."""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with proxied(tmp_path_factory.mktemp("hostile")) as both:
        yield both
        both.report(both.proxy)


def refuses(port: int, request: bytes) -> None:
    """Send it; assert that it is refused or shown a page of ours, and that nothing of the machine is told."""
    status, said = raw(port, at(port, request), seconds=10)
    assert status < 500, said[:200]
    assert b"root:" not in said
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"<center>nginx" not in body
    assert b"zqx" not in head.lower()
    assert b"evil.example" not in said
    if b"<html" in body:
        assert b'/exit"' in body, "each page has the way out"


@pytest.mark.parametrize("door", ["own", "proxy"])
def test_odd_requests_get_a_page_that_helps_or_nothing(running, door):
    port = getattr(running, door)
    for name, request in {**LENGTHS, **LINES}.items():
        try:
            refuses(port, request)
        except AssertionError as problem:
            problem.add_note(name)
            raise

    running.report(port)


def test_ten_mebibytes_are_refused_in_the_memory_of_a_form(running):
    intake = serves(running.line.process.pid, "intake")
    running.report(running.own)
    before = peak_kib(intake)
    reset_peaks(intake)

    for request in BIG_BODIES.values():
        for port in (running.own, running.proxy):
            refuses(port, request)

    assert peak_kib(intake) - before < MOST_KIB
    running.report(running.own)


def test_what_is_too_long_for_the_proxy_gets_a_page_that_helps(running):
    status, said = raw(running.proxy, at(running.proxy, BIG_BODIES["a field of 10 MiB"]))

    assert status == 413
    assert b"That was too much to send at once" in said


def test_a_crowd_of_slow_bodies_does_not_starve_an_honest_reporter(running):
    allow_files(AT_ONCE + 500)
    slow = []
    try:
        for number in range(AT_ONCE):
            one = socket.create_connection(("127.0.0.1", running.proxy), timeout=20)
            slow.append(one)
            head = b"POST / HTTP/1.1\r\n" + HOST % running.proxy + FORM
            kind = (
                number % 3
            )  # its head never ends; a body far shorter than it says; one that has just begun
            one.sendall(
                (
                    head,
                    head + b"Content-Length: 400000\r\n\r\ndo=",
                    head + b"Content-Length: 99\r\n\r\n",
                )[kind]
            )
        for one in slow:
            _drip(one)

        running.report(running.proxy)
    finally:
        for one in slow:
            one.close()


def _drip(one: socket.socket) -> None:
    try:  # noqa: SIM105
        one.sendall(b"a")
    except OSError:
        pass  # it was let go


def test_the_pages_end_a_body_that_stops_in_the_middle(running):
    """Whoever goes away in the middle leaves no fault in the log and takes no thread with them."""
    for _turn in range(12):
        with socket.create_connection(("127.0.0.1", running.own), timeout=20) as one:
            one.sendall(at(running.own, b"POST / HTTP/1.1\r\n" + HOST + FORM))
            one.sendall(b"Content-Length: 400\r\n\r\ndo=begin")
    time.sleep(0.5)

    running.report(running.own)
    assert [line for line in running.line.later if "fault" in line] == []


def test_no_bytes_on_the_keepers_socket_end_it_or_make_a_fault(running):
    address = running.line.data / "intake/keeper.sock"
    honest = [
        {"act": "draw"},
        {
            "act": "file",
            "envelope": "00" * 40,
            "tag": "1" * 63 + "x",
            "auth_hash": "0" * 64,
            "receipt": "r",
        },
        {"act": "say", "envelope": "00" * 40, "once": "0" * 31},
        {"act": "part", "envelope": "00" * 40, "recording": "0" * 31, "nth": "0"},
        {"act": "discard", "recording": "x" * 32},
        {"act": "end", "recording": "0" * 31, "danger": "yes"},
        {"act": "look", "code": "1" * 20},
        {"act": "look-again", "keys": "00" * 127},
    ]  # all but the first are a sign away from what the keeper takes: nothing of this may be kept

    @examples(60)
    @given(st.sampled_from(honest), st.data())
    def attack(message, data):
        whole = bytearray(canonical(message))
        for _turn in range(data.draw(st.integers(0, 3))):
            at = data.draw(st.integers(0, len(whole) - 1))
            whole[at : at + 1] = data.draw(
                st.binary(max_size=3)
                | st.sampled_from([b'"\\ud800"', b"\\u0000", b"[" * 9999, b"null", b"1e999"])
            )
        size = data.draw(st.sampled_from([len(whole)] * 6 + [0, 3, len(whole) + 1, 2**32 - 1]))
        with socket.socket(socket.AF_UNIX) as one:
            one.settimeout(20)
            one.connect(str(address))
            one.sendall(size.to_bytes(4, "big") + whole)
            one.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                assert isinstance(wire.receive(one), dict)

    attack()
    running.report(running.own)
    assert [line for line in running.line.later if "fault" in line] == []
