"""Promise 1: no address, user agent, referrer, exact time or cookie of a reporter is written anywhere."""

import itertools
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tables
from candour.seal import code as codes
from line import Http, RunningLine, free_port, running
from walk import Walk

REPORTS = 200
AT_ONCE = 8
PROXY = Path(__file__).parents[2] / "deploy/intake/nginx.conf"


def needles(number: int) -> dict[str, str]:
    """Return what only reporter `number` sends: odd addresses, agents, words."""
    return {
        "source": f"127.{number % 100 + 50}.{number // 100 + 60}.7",
        "User-Agent": f"Mozilla/5.0 (Zqxphone{number:04d}; OddOS 9.{number})",
        "X-Forwarded-For": f"203.0.113.{number % 250}, 198.51.100.{number % 250}, 2001:db8::{number:x}beef",
        "Forwarded": f"for=192.0.2.{number % 250};host=zqxforwarded{number}.example",
        "Referer": f"https://zqxreferrer{number}.example/inbox",
        "Cookie": f"session=zqxcookie{number}",
        "Accept-Language": f"zq-X{number:04d}",
        "canary": f"Zqxcanary{number:04d}word",
    }


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningLine, str, Path]]:
    """A line behind the proxy configuration that we ship."""
    folder = tmp_path_factory.mktemp("proxy")
    with running(folder / "data", "--empty") as line:
        port = free_port() + 50
        config = PROXY.read_text()
        for name, value in {
            "@RUN@": str(folder / "run"),
            "@LISTEN@": f"127.0.0.1:{port}",
            "@HOST@": "intake.localhost",
            "@INTAKE@": f"127.0.0.1:{line.port}",
        }.items():
            config = config.replace(name, value)
        (folder / "run").mkdir()
        (folder / "nginx.conf").write_text(config)
        nginx = subprocess.Popen([shutil.which("nginx") or "nginx", "-c", folder / "nginx.conf"])
        time.sleep(0.5)
        try:
            yield line, f"http://intake.localhost:{port}", folder
        finally:
            nginx.terminate()
            nginx.wait()


def report(address: str, number: int) -> list[str]:
    """Send one report, come back once rightly and once wrongly; return every string that must be nowhere."""
    odd = needles(number)
    sent = {name: odd[name] for name in odd if name not in {"source", "canary"}}
    walk = Walk(Http(address, sent, source=odd["source"]))
    walk.story = f"He takes money. {odd['canary']} was said."
    walk.send()
    assert walk.page.status == 200, walk.page.visible
    code = walk.page.code
    if number % 20 == 0:
        walk.find(code)
        assert "We have your report" in walk.page.visible
        walk.look(codes.draw())
    return [
        *itertools.chain.from_iterable(value.split(", ") for value in odd.values()),
        code,
        codes.grouped(code),
        codes.words(code),
    ]


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path


def found_in(haystacks: list[Path], strings: list[str]) -> list[str]:
    """Return every string that stands in any file, in whatever case, with the file's name."""
    contents = [(path, path.read_bytes().lower()) for path in haystacks]
    return [
        f"{string} in {path.name}"
        for string in strings
        for path, content in contents
        if string.encode().lower() in content
    ]


def test_after_200_reports_nothing_of_any_reporter_is_on_the_disk(
    proxied: tuple[RunningLine, str, Path],
) -> None:
    line, address, folder = proxied
    with ThreadPoolExecutor(AT_ONCE) as pool:
        strings = list(
            itertools.chain.from_iterable(pool.map(lambda n: report(address, n), range(REPORTS)))
        )
    time.sleep(3)  # what is on its way arrives

    haystacks = list(
        files(folder, line.temporary, Path(f"/dev/shm/candour-demonstration-{line.port}"))
    )
    haystacks += tables.files(line, "intake", "exchange", "desk", "zz1", "zz2")
    (tag,) = tables.rows(line, "exchange", "SELECT tag FROM exchange_mailbox LIMIT 1")[0]
    assert found_in(haystacks, [tag]), "the search reads what the databases wrote"
    assert found_in(haystacks, strings) == []
    assert [one for one in strings if one in "".join(line.later)] == []
    assert "".join(line.later) == "", "the line says nothing while it works"


def test_the_search_would_have_found_it(tmp_path: Path) -> None:
    strings = list(needles(7).values())
    (tmp_path / "somewhere.log").write_text(f"GET / {strings[3].upper()}")

    assert len(found_in(list(files(tmp_path)), strings)) == 1


@pytest.mark.parametrize("installation", ["intake", "exchange"])
def test_no_column_of_the_public_side_can_hold_an_instant(
    proxied: tuple[RunningLine, str, Path], installation: str
) -> None:
    line, _, _ = proxied
    kinds = tables.columns(line, installation)

    assert kinds
    assert [name for name, kind in kinds.items() if "time" in kind.lower()] == []


def test_no_page_sets_a_cookie_or_names_another_host(
    proxied: tuple[RunningLine, str, Path],
) -> None:
    _, address, _ = proxied
    walk = Walk(Http(address, {}))
    walk.send()

    for answer in walk.client.answers:
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers or "Cookie" not in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
