"""The unit files and proxy configurations that we ship: known to systemd and nginx, hardened, and keeping nothing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import systemctl_stand_in

from candour.cli import build_parser

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("candour-*.service"))
PROXIES = sorted(DEPLOY.glob("*/nginx.conf"))
OTHERS = ("usr/sbin/nginx", "usr/bin/turnserver", "usr/sbin/asterisk")
"""Programs of Debian's that our units start."""
MOST_EXPOSED = 2.0
"""systemd's own measure, 0 (nothing is open) to 10. Ours are at most this; the proxy, which must bind 443, 2.6."""


def said(path):
    return dict(
        line.split("=", 1)
        for line in path.read_text().splitlines()
        if "=" in line and not line.startswith("#")
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A system in which the units lie with their hardening, for `systemd-analyze`; its programs do nothing."""
    folder = tmp_path_factory.mktemp("root")
    units = folder / "etc/systemd/system"
    (units / "candour-.service.d").mkdir(parents=True)
    shutil.copy(DEPLOY / "systemd/hardening.conf", units / "candour-.service.d")
    for unit in UNITS:
        shutil.copy(unit, units)
    for program in ("opt/candour/bin/candour", *OTHERS):
        (folder / program).parent.mkdir(parents=True, exist_ok=True)
        (folder / program).write_text("")
        (folder / program).chmod(0o755)
    return folder


def analyzed(*words):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_nothing_wrong_with_a_unit(root, unit):
    name = unit.name.replace("@", "@intake")
    done = analyzed("verify", f"--root={root}", "--man=no", "--recursive-errors=no", name)
    assert [line for line in done.stderr.splitlines() if "candour" in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_leaves_a_program_little_to_reach(root, unit):
    name = unit.name.replace("@", "@intake")
    done = analyzed("security", "--offline=true", "--no-pager", f"--root={root}", name)
    exposed = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert exposed, done.stdout + done.stderr
    assert float(exposed[1]) <= (2.6 if "@" in unit.name else MOST_EXPOSED)


def test_the_way_from_the_desk_to_the_telephone_opens_no_other(root):
    within = root / "etc/systemd/system/candour-desk.service.d"
    within.mkdir()
    shutil.copy(DEPLOY / "systemd/desk-telephone.conf", within)
    try:
        test_systemd_finds_nothing_wrong_with_a_unit(root, DEPLOY / "systemd/candour-desk.service")
        test_a_unit_leaves_a_program_little_to_reach(root, DEPLOY / "systemd/candour-desk.service")
    finally:
        shutil.rmtree(within)
    assert said(DEPLOY / "systemd/candour-desk.service")["IPAddressDeny"] == "any"
    assert "IPAddressDeny" not in said(DEPLOY / "systemd/desk-telephone.conf")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_no_unit_may_leave_a_core_or_go_to_swap(unit):
    common = said(DEPLOY / "systemd/hardening.conf")
    assert common["LimitCORE"] == common["MemorySwapMax"] == "0"
    assert not set(common) & set(said(unit)), (
        "a drop-in overrules the unit: it would say this in vain"
    )


def test_the_proxy_alone_keeps_what_it_needs_to_bind_its_port():
    for unit in UNITS:
        found = said(unit)
        proxy = "@" in unit.name
        assert found["CapabilityBoundingSet"] == ("CAP_NET_BIND_SERVICE" if proxy else "")
        assert found.get("AmbientCapabilities", "") == found["CapabilityBoundingSet"]
        assert found["PrivateUsers"] == ("no" if proxy else "yes")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_what_a_unit_starts_is_a_command_that_exists(unit):
    words = said(unit)["ExecStart"].split()
    if words[0].endswith("candour"):
        build_parser().parse_args(words[1:])
    else:
        assert words[0].removeprefix("/") in OTHERS


def test_whoever_answers_strangers_reaches_no_network():
    for name in ("intake", "exchange", "hardener", "desk", "force"):
        unit = said(DEPLOY / f"systemd/candour-{name}.service")
        assert (unit["PrivateNetwork"], unit["RestrictAddressFamilies"]) == ("yes", "AF_UNIX")
    writable = [unit.stem for unit in UNITS if "ReadWritePaths" in said(unit)]
    assert "candour-intake" not in writable
    assert "candour-hardener" not in writable


HIDDEN = """
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /run
folder=/var/lib/candour/intake
mkdir -p $folder/trust $folder/cards /run/candour-keeper
for name in secret.key installation.key links.json keeper.sqlite3 trust/root.pub; do echo before > $folder/$name; done
mkfifo /run/ready /run/made
unshare -m sh -euc '{walls}; echo > /run/ready; read go < /run/made; cd '$folder'; find . | sort; cat trust/*; touch x trust/x' &
read go < /run/ready
mkdir $folder/blobs
for name in keeper.sqlite3-wal keeper.sqlite3-shm blobs/one trust/public.note; do echo after > $folder/$name; done
echo > /run/made
wait
"""


def test_the_pages_see_nothing_of_the_keepers_but_what_they_read():
    """Found: masks with a dash pass over what is not there at the start, so a first start left the outbox in sight."""
    unit = DEPLOY / "systemd/candour-intake.service"
    pairs = [line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line]
    walls = "; ".join(systemctl_stand_in.emptied(pairs))
    assert not [key for key, _ in pairs if key == "InaccessiblePaths"]
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("making a namespace needs root")
    done = subprocess.run(
        ["unshare", "-m", "sh", "-euc", HIDDEN.replace("{walls}", walls or "true")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    seen = ". ./secret.key ./trust ./trust/public.note ./trust/root.pub after before"
    assert done.stdout.split() == seen.split(), done.stderr
    assert done.stderr.count("Read-only file system") == 2


def test_no_login_of_a_database_is_for_the_user_of_the_pages():
    users = re.findall(r"^u (\S+)", (DEPLOY / "systemd/sysusers.conf").read_text(), re.MULTILINE)
    rows = [
        line.split()
        for line in (DEPLOY / "postgres/pg_ident.conf").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert {user for _, user, _ in rows} <= {*users, "postgres", "root"} - {"candour-intake"}
    for _, user, login in rows:
        assert user == "root" or login == user.replace("-", "_")


def filled(path, folder, *, tls):
    text = path.read_text()
    for name, value in {
        "@RUN@": str(folder),
        "@LISTEN@": f"unix:{folder}/listen ssl",
        "@HOST@": "one.example",
        "@TLS@": str(tls),
        "@INTAKE@": f"unix:{folder}/upstream",
        "@UPSTREAM@": f"unix:{folder}/upstream",
    }.items():
        text = text.replace(name, value)
    (folder / "nginx.conf").write_text(text)
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", folder / "key", "-out", folder / "pem", "-days", "2", "-subj", "/CN=one.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "tls.conf").write_text(
        f"ssl_certificate {folder}/pem;\nssl_certificate_key {folder}/key;\n"
    )
    return folder / "tls.conf"


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.parent.name)
def test_nginx_takes_the_configuration(path, tmp_path, tls):
    config = filled(path, tmp_path, tls=tls)
    done = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-c", config], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "@" not in re.sub(r"#.*", "", config.read_text())


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.parent.name)
def test_a_proxy_logs_nothing_and_spools_nothing(path):
    text = path.read_text()
    rows = dict(re.findall(r"^\s*(\w+) ([^;{]+);", text, re.MULTILINE))
    assert rows["access_log"] == "off"
    assert rows["error_log"] == "/dev/null crit"
    assert rows["client_body_buffer_size"] == rows["client_max_body_size"]
    assert rows["proxy_max_temp_file_size"] == "0"
    assert rows["ssl_session_tickets"] == rows["ssl_session_cache"] == rows["gzip"] == "off"
    assert int(rows["client_body_timeout"].removesuffix("s")) <= 20
    assert int(rows["client_header_timeout"].removesuffix("s")) <= 20


def test_the_journal_is_in_memory_and_no_core_is_kept():
    assert said(DEPLOY / "logs/journald.conf")["Storage"] == "volatile"
    assert said(DEPLOY / "logs/coredump.conf")["Storage"] == "none"


def test_every_cipher_that_a_proxy_offers_is_authenticated():
    """testssl rates CBC suites as low; we offer none."""
    (offered,) = re.findall(r"^ssl_ciphers (\S+);", (DEPLOY / "tls.conf").read_text(), re.MULTILINE)

    assert all(
        re.fullmatch(r"ECDHE-(ECDSA|RSA)-.*(GCM|POLY1305).*", one) for one in offered.split(":")
    )
