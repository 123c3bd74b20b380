"""The hardener over HTTP: the published vector, who may ask, how often, and what it leaves behind."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import machines
from candour.parcels import signing
from candour.roles.hardener.cap import Cap
from candour.seal import oprf
from candour.seal.keys import SigningKey

VECTORS = Path(__file__).parents[2] / "vectors" / "voprf_rfc9497.json"
PATH = "/v1/evaluate"
BURST = 5
DOORS = {"intake": "intake", "phone": "zz2"}  # a door's name -> whose key of the ground it has


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return machines.found(tmp_path_factory.mktemp("hardener"))


@pytest.fixture(scope="module")
def hardener(ground):
    machine = machines.hardener(ground)
    yield machine
    machine.end()


@pytest.fixture(scope="module")
def capped(tmp_path_factory):
    """A hardener of two workers whose doors may ask five times at once, and then once a minute or so."""
    ground = machines.found(tmp_path_factory.mktemp("capped"))
    ground.settings = {"CANDOUR_CAP_BURST": str(BURST), "CANDOUR_CAP_PER_SECOND": "1"}
    machine = machines.hardener(ground, workers=2)
    yield ground
    machine.end()


def ask(ground, body, *, door="intake", key=None, headers=None):
    signed = signing.sign(
        "POST", PATH, body=body, name=door, key=key or ground.keys[DOORS[door]], today=date.today()
    )
    return machines.send(ground.address("hardener"), "POST", PATH, body, headers or signed)


def test_an_answer_is_the_one_that_the_key_in_the_directory_proves(ground, hardener):
    blinded = oprf.blind(b"a secret")
    public = bytes.fromhex(ground.public.hardeners[0])

    status, answer = ask(ground, blinded.element)

    assert (status, len(answer)) == (200, 96)
    own = oprf.HardenerKey.from_seed(ground.hardener_seed)
    again = oprf.blind(b"a secret")
    expected = again.finish(own.evaluate(again.element), public=public)
    assert blinded.finish(answer, public=public) == expected
    shown = machines.send(ground.address("hardener"), "GET", "/v1/key")
    assert shown == (200, public.hex().encode())


def test_the_published_vector_comes_through_http(tmp_path):
    """RFC 9497, appendix A.1.2: seed and key info of the vectors are not ours, so the key's file cannot hold them."""
    from candour.roles.hardener.app import Hardener

    vector = json.loads(VECTORS.read_text())
    key = oprf.HardenerKey(bytes.fromhex(vector["secret_key"]))
    door = SigningKey(b"d" * 32)
    program = Hardener(key, {"intake": door.public}, Cap(tmp_path, 10, 10))
    for one in vector["vectors"]:
        element = bytes.fromhex(one["blinded"])
        assert _through(program, element, door)[:32].hex() == one["evaluated"]


def _through(program, body, door):
    import io

    signed = signing.sign("POST", PATH, body=body, name="intake", key=door, today=date.today())
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed.items()}
    environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": PATH, "wsgi.input": io.BytesIO(body)}
    said = []
    answer = b"".join(program(environ, lambda status, headers: said.append(status)))
    assert said == ["200 OK"]
    return answer


@pytest.mark.parametrize(
    "body", [b"", b"\0" * 32, b"\xff" * 32, b"x" * 31, b"\1" + b"\0" * 31, b"\7" * 16]
)
def test_what_is_no_element_is_refused(body, ground, hardener):
    assert ask(ground, body) == (400, b"")


def test_only_doors_that_sign_are_answered(ground, hardener):
    element = oprf.blind(b"x").element
    signed = signing.sign(
        "POST", PATH, body=element, name="intake", key=ground.keys["intake"], today=date.today()
    )

    assert ask(ground, element, headers={"X": "y"}) == (401, b"")
    assert ask(ground, element, key=ground.keys["desk"]) == (401, b"")
    assert ask(ground, element, headers={**signed, signing.NAME: "phone"}) == (401, b"")
    assert ask(ground, element + b"x", headers=signed) == (413, b"")
    assert ask(ground, oprf.blind(b"y").element, headers=signed) == (401, b"")
    assert ask(ground, element, headers=signed)[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("PUT", PATH), ("POST", "/v1/key"), ("GET", "/"), ("POST", "/v1/evaluate/")],
)
def test_there_is_nothing_else_there(method, path, ground, hardener):
    assert machines.send(ground.address("hardener"), method, path, b"") == (404, b"")


def test_a_doors_cap_is_one_for_all_workers_and_another_doors_is_another(capped):
    element = oprf.blind(b"x").element
    with ThreadPoolExecutor(8) as crowd:
        found = [status for status, _ in crowd.map(lambda _: ask(capped, element), range(24))]

    assert set(found) == {200, 429}
    assert BURST <= found.count(200) <= BURST + 6  # one more for each second it took
    assert ask(capped, element, door="phone")[0] == 200


def test_whoever_is_over_the_cap_is_told_when_to_come_back(capped):
    element = oprf.blind(b"x").element
    signed = [
        signing.sign(
            "POST", PATH, body=element, name="phone", key=capped.keys["zz2"], today=date.today()
        )
        for _ in range(30)
    ]
    import urllib3

    with urllib3.PoolManager() as pool:
        for headers in signed:
            answer = pool.request(
                "POST",
                capped.address("hardener") + PATH,
                body=element,
                headers=headers,
                retries=False,
            )
            if answer.status == 429:
                break
    assert answer.status == 429
    wait = int(answer.headers["Retry-After"])
    assert 1 <= wait <= 2
    time.sleep(wait)
    assert ask(capped, element, door="phone")[0] == 200


def test_it_prints_nothing_and_writes_nothing_but_the_caps(ground, hardener):
    assert hardener.said() == ""
    files = {path.name for path in (ground.folder / "hardener").iterdir()}
    assert files == {"hardener.key", "secret.key", "doors.json", "cap-intake"} - {"secret.key"}
    assert (ground.folder / "hardener" / "cap-intake").stat().st_size == 16


class TestCap:
    def test_a_burst_then_a_trickle(self, tmp_path, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(time, "monotonic", lambda: now[0])
        cap = Cap(tmp_path, per_second=2, burst=3)

        assert [cap.take("a") for _ in range(3)] == [0.0] * 3
        assert cap.take("a") == pytest.approx(0.5)
        assert cap.take("a") == pytest.approx(0.5)  # asking in vain costs nothing
        assert cap.take("b") == 0.0
        now[0] += 0.5
        assert cap.take("a") == 0.0
        assert cap.take("a") > 0
        now[0] += 1000
        assert [cap.take("a") for _ in range(3)] == [0.0] * 3
        assert cap.take("a") > 0

    def test_a_clock_that_began_anew_is_a_full_cap(self, tmp_path, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(time, "monotonic", lambda: now[0])
        cap = Cap(tmp_path, per_second=1, burst=1)
        assert cap.take("a") == 0.0
        now[0] = 5.0

        assert cap.take("a") == 0.0
        assert cap.take("a") > 0

    def test_a_spoilt_file_is_a_full_cap(self, tmp_path):
        (tmp_path / "cap-a").write_bytes(b"half")

        assert Cap(tmp_path, per_second=1, burst=1).take("a") == 0.0


def test_strangers_whose_bodies_never_end_keep_no_door_out(ground, hardener):
    held = machines.hold(ground.address("hardener"), "POST", PATH, many=24)
    try:
        assert ask(ground, oprf.blind(b"x").element)[0] == 200
        assert {one.recv(12) for one in held} == {b"HTTP/1.1 401"}
    finally:
        for one in held:
            one.close()
