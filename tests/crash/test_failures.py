"""What fails around the processes: disks, locks, answers. What was acknowledged comes to the desk, once, by itself."""

import os
import time

import pytest
from swallowing import Swallower
from world import world

import machines
from candour.door.keeper.wire import KeeperAway, KeeperRefused
from candour.web import csp
from walk import Walk

pytestmark = pytest.mark.sqlite
"""About disks and locks of SQLite files; `tests/parcels` has the same roads on PostgreSQL."""

MOST_A_SECOND = 12
"""What an exchange is asked by one courier whose slots are a second long."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with world(tmp_path_factory.mktemp("failures")) as found:
        yield found


def calm(proxy: Swallower, *, seconds: float = 2.0) -> bool:
    """Say whether whoever asks through a proxy goes on asking no faster than it should."""
    before = proxy.asked
    time.sleep(seconds)
    return proxy.asked - before <= MOST_A_SECOND * seconds


def test_everything_comes_when_nothing_fails(line):
    line.file()
    line.settle()


@pytest.mark.parametrize("name", ["exchange", "desk"])
def test_a_full_disk_is_waited_out(name, line):
    with line.full(name):
        for _ in range(8):
            line.file(envelope=os.urandom(20_000))
        assert calm(line.proxies["door"])
        assert calm(line.proxies["desk"], seconds=0.5)
        came = set(line.at_desk())
        assert not set(line.safe.values()) <= came, "the disk was not full"
    line.settle()


@pytest.mark.parametrize("name", ["exchange", "desk"])
def test_a_database_that_can_only_be_read_is_waited_out(name, line):
    with line.read_only(name):
        if name == "desk":  # its courier keeps the file open: one that starts finds it so
            line.running["desk"].crash()
            line.running["desk"] = machines.start(line.ground, "desk", "jobs", "desk")
        for _ in range(3):
            line.file()
        assert calm(line.proxies["door"])
        assert calm(line.proxies["desk"], seconds=1)
        assert not set(line.safe.values()) <= set(line.at_desk())
    line.settle()


def test_a_database_that_can_only_be_read_is_said_by_the_keeper(line):
    with line.read_only("intake"):
        line.running["keeper"].crash()
        line.running["keeper"] = machines.keeper(line.ground)
        with pytest.raises(KeeperRefused, match="disk"):
            line.file()
    line.file()
    line.settle()


def test_databases_that_somebody_holds_too_long_are_waited_for(line):
    with line.locked("exchange", "desk"):
        for _ in range(3):
            line.file()
        assert calm(line.proxies["door"], seconds=11)  # the lock's limit is ten seconds
    line.settle()


def test_swallowed_answers_between_couriers_and_the_exchange_double_nothing(line):
    for proxy in (line.proxies["door"], line.proxies["desk"]):
        proxy.swallows = True
    for _ in range(5):
        line.file()
    assert calm(line.proxies["door"])
    assert calm(line.proxies["desk"])
    assert line.proxies["door"].swallowed
    assert line.proxies["desk"].swallowed
    line.proxies["door"].swallows = False
    machines.until(line.unread)
    line.proxies["desk"].swallows = False
    line.settle()


def test_swallowed_acknowledgements_double_nothing(line):
    """The desk takes a parcel in and its signature gets lost on the way: it comes again and counts once."""
    for _ in range(4):
        line.file()
        line.proxies["desk"].swallows = not line.proxies["desk"].swallows
        time.sleep(0.4)
    line.proxies["desk"].swallows = False
    line.settle()


@pytest.fixture
def reporter(client, line, settings, tmp_path):
    """Somebody at the pages, whose keeper is the real one behind the proxy."""
    settings.ROOT_URLCONF = "candour.roles.intake.urls"
    settings.MIDDLEWARE = ["candour.web.middleware.Headers", "candour.web.middleware.Refusals"]
    settings.WEB_BASE_TEMPLATE = "web/base_public.html"
    settings.CONTENT_SECURITY_POLICY = csp.public_policy()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DEMONSTRATION = True
    settings.TRUST_FOLDER = line.folder("intake") / "trust"
    settings.KEEPER_SOCKET = line.proxies["pages"].address
    settings.STATE_KEYS_FILE = str(tmp_path / "state-keys")
    yield Walk(client)
    line.proxies["pages"].swallows = False


def filed(line) -> int:
    with line.database("intake") as found:
        return found.execute("SELECT count(*) FROM keeper_filing WHERE auth_hash != ''").fetchone()[
            0
        ]


def test_a_reporter_whose_answer_was_swallowed_sends_again_and_has_one_report(line, reporter):
    before = filed(line)
    reporter.to("check")
    for times in range(3):
        line.proxies["pages"].swallows = True
        page = reporter.step("send")
        assert page.status == 503
        assert "does not answer just now" in page.visible
        assert reporter.story in page.text
        assert 'class="code"' not in page.text
        assert "send" in page.acts
        assert filed(line) == before + 1, times
    line.proxies["pages"].swallows = False
    page = reporter.step("send")

    assert page.code
    assert filed(line) == before + 1
    machines.until(lambda: line.proxies["pages"].swallowed == 3)
    found = machines.until(lambda: [machines.pages(line.ground).look(page.code)])
    assert found[0] is not None


def test_a_reporter_is_told_when_no_code_can_be_had_and_keeps_every_answer(line, reporter):
    """The hardener is away and the codes that were ready are used up; filing goes on until then, and afterwards."""
    line.running["hardener"].end()
    drawn = 0
    with pytest.raises(KeeperRefused, match="hardener"):
        while True:
            machines.pages(line.ground).draw()
            drawn += 1
    assert drawn >= 6

    page = reporter.to("check")
    assert page.status == 503
    assert "cannot work with codes just now" in page.visible
    assert reporter.story in page.text
    line.file()  # a code that was drawn before can be used

    line.running["hardener"] = machines.hardener(line.ground)

    def again() -> bool:
        return reporter.step("goto:check").status == 200

    machines.until(again)
    assert reporter.step("send").code
    line.settle()


def test_pages_without_a_keeper_keep_what_was_said(line, reporter):
    reporter.to("check")
    line.running["keeper"].crash()
    with pytest.raises(KeeperAway):
        line.file()
    page = reporter.step("send")
    assert (page.status, "does not answer just now" in page.visible) == (503, True)
    assert reporter.story in page.text
    line.running["keeper"] = machines.keeper(line.ground)

    assert reporter.step("send").code
    line.settle()


def test_nothing_was_printed_but_where_a_fault_was(line):
    for name, machine in line.running.items():
        said = [one for one in machine.said().splitlines() if one]
        assert all(one.startswith(("ERROR ", "CRITICAL ")) for one in said), (name, said[:5])
