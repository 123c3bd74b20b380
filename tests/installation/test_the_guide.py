"""A first line is installed by following docs/guides/installing.md on three hosts, and a report reaches an officer.

Four minutes: `make rehearse` runs it (CANDOUR_REHEARSE=yes). systemd does not run here: `systemctl_stand_in.py` says what of a
unit is done in its place and what is not.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rehearsal_hosts
from playwright.sync_api import Browser, BrowserType
from rehearsal_guide import Follower, blocks, names
from rehearsal_hosts import ADDRESSES, Host
from rehearsal_people import CASEWORKER, OFFICERS, People

SLOT = "CANDOUR_SLOT_SECONDS=2\n"
"""Seconds between parcels, in the place of half an hour: the only setting that a rehearsal changes."""


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Host]]:
    if reason := rehearsal_hosts.why_not():
        pytest.skip(reason)
    with rehearsal_hosts.hosts(tmp_path_factory.mktemp("hosts")) as made:
        yield made


def dns() -> dict[str, str]:
    """Return where each name of the guide leads."""
    pairs = [pair for at in ADDRESSES.values() for pair in at.items() if pair[0].isupper()]
    return {names()[one]: address for one, address in pairs}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CA of the charity's own, and one certificate with every name on it."""
    folder = tmp_path_factory.mktemp("ca")
    called = ",".join(f"DNS:{name}" for name in dns())
    text = f"""
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=rehearsal
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout host.key -out host.csr -subj /CN=rehearsal-host
    printf 'subjectAltName={called}\\nbasicConstraints=CA:FALSE\\n' > extra
    openssl x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extra -out host.pem
    openssl x509 -in host.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64 > spki
    """
    subprocess.run(["bash", "-euc", text], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def prepared(hosts: dict[str, Host], certificates: Path) -> dict[str, Host]:
    """The hosts with what the guide expects of them: names in the DNS, a trusted CA, certificates for the proxies."""
    lines = "".join(f"{address} {name}\n" for name, address in dns().items())
    for host in hosts.values():
        host.write("/etc/hosts", f"127.0.0.1 localhost {host.name}\n{lines}".encode())
        bundle = host.read("/etc/ssl/certs/ca-certificates.crt")
        host.write(
            "/etc/ssl/certs/ca-certificates.crt", bundle + (certificates / "ca.pem").read_bytes()
        )
        host.run("mkdir -p /etc/candour/tls")
        for role in ("intake", "exchange", "desk", "force", "hardener"):
            host.write(f"/etc/candour/tls/{role}.pem", (certificates / "host.pem").read_bytes())
            host.write(f"/etc/candour/tls/{role}.key", (certificates / "host.key").read_bytes())
    return hosts


@pytest.fixture(scope="module")
def browser_in_there(
    prepared: dict[str, Host],
    certificates: Path,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Browser]:
    """Chromium on the people's host. It takes the rehearsal's certificate by its key, as it would the charity's CA."""
    wrapper = tmp_path_factory.mktemp("browser") / "chromium"
    enter = f"nsenter -t {prepared['people'].pid} -n"
    chromium = browser_type_launch_args["executable_path"]
    wrapper.write_text(f'#!/bin/sh\nexec {enter} {chromium} "$@"\n')
    wrapper.chmod(0o755)
    spki = (certificates / "spki").read_text().strip()
    launched = {
        **browser_type_launch_args,
        "executable_path": str(wrapper),
        "args": [
            *browser_type_launch_args["args"],
            f"--ignore-certificate-errors-spki-list={spki}",
            "--host-resolver-rules=" + ",".join(f"MAP {name} {at}" for name, at in dns().items()),
        ],
    }
    browser = browser_type.launch(**launched)
    yield browser
    browser.close()


def quick_slots(host: Host, *, role: str) -> None:
    host.run(f"printf '{SLOT}' >> /etc/candour/candour-{role}.env")


def test_every_box_says_to_its_reader_where_it_is_typed() -> None:
    """Its marks are for us: a page that is rendered does not show them."""
    boxes = [one for one in blocks() if one.kind == "sh" and "names" not in one.marks]
    assert boxes
    for box in boxes:
        assert box.text.splitlines()[0] == f"# on {', '.join(box.on)}"


@pytest.mark.skipif(os.environ.get("CANDOUR_REHEARSE") != "yes", reason="make rehearse runs it")
def test_a_line_is_installed_by_the_guide_and_a_report_reaches_an_officer(
    prepared: dict[str, Host],
    browser_in_there: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("people.looked_at", lambda *_, **__: None)  # tests/journeys look at pages
    people = People(browser_in_there, names(), printed := [])
    program = str(Path(sys.prefix) / "bin/candour")
    follower = Follower(prepared, tmp_path, program, people.acts(), printed=printed)
    follower.before_starting = lambda: [
        quick_slots(prepared["charity"], role="desk"),
        quick_slots(prepared["force"], role="force"),
    ]
    follower.follow()

    assert printed[-1].strip() == "", "the guide's last command found files that grew"
    everything = _kept(prepared["charity"])
    for word in ("Harlan", "Mellish", "10.77.0.1 ", "Mozilla", "HeadlessChrome"):
        assert word not in everything
    for name in (*OFFICERS, CASEWORKER):
        assert name in people.staff
    _nobody_else_may_look(prepared["charity"])


def _kept(host: Host) -> str:
    """Return whatever the processes said and the proxies keep."""
    text = "cat /run/stand-in/*.journal; find /run /var/log /var/lib/nginx -newer /etc/candour/tls/intake.conf -type f"
    return host.run(text)


def _nobody_else_may_look(host: Host) -> None:
    """One role's user can read nothing of another's; the proxies reach sockets and no folder."""
    for user, role in (
        ("intake", "desk"),
        ("desk", "intake"),
        ("proxy", "desk"),
        ("exchange", "desk"),
    ):
        host.run(f"! runuser -u candour-{user} -- ls /var/lib/candour/{role} 2>/dev/null")
