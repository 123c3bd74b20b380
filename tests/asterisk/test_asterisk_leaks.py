"""Neither number nor name is written down by Asterisk or by the telephone behind it; the same search finds them where they are."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from asterisk_line import AsteriskLine
from caller import NAME, NUMBER
from chroot import ROOT, Asterisk
from test_phone_leaks import MAY_WRITE, POISON, a_whole_call, written

import machines

ASTERISK_MAY_WRITE = re.compile(
    r"/dev/(null|tty|urandom)|/proc/self/.*|/run/candour-\d+/run(/(asterisk\.(ctl|pid)|astdb\.sqlite3.*))?"
    r"|/nonexistent"  # the folder of a log, which it asks for and does not get
)
WRITABLE = ("run", "tmp", "var", "etc", "home", "root", "srv", "opt")


def on_disk(since):
    """Return what lies in Asterisk's root and was written since: every file, also of its run folder in memory."""
    found = {}
    for top in WRITABLE:
        for path in (ROOT / top).rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                found[path] = path.read_bytes()
    return found


def strace(trace):
    """Return what traces a process from beside it: `-D` leaves it our own child, whom we can end."""
    return ("strace", "-D", "-f", "-qq", "-e", "trace=%file", "-o", str(trace))


@pytest.fixture
def traces(tmp_path, monkeypatch):
    """The telephone under strace, as Asterisk will be."""
    assert shutil.which("strace"), "make setup-tests installs strace"
    ours, theirs = tmp_path / "telephone.txt", tmp_path / "asterisk.txt"
    real = subprocess.Popen

    def popen(command, **said):
        return real([*strace(ours), *command] if "phone" in command else command, **said)

    monkeypatch.setattr(machines.subprocess, "Popen", popen)
    return ours, theirs


def test_two_calls_leave_neither_number_nor_name_nor_code_and_nobody_writes_a_file(
    traces, tmp_path
):
    ours, theirs = traces
    since, before = time.time() - 1, set(Path("/tmp").iterdir())
    line = AsteriskLine(
        machines.found(tmp_path / "ground"), asterisk=Asterisk(before=strace(theirs))
    )
    try:
        code = a_whole_call(line, seed=300)
        content = (
            line.ground.disk() + line.phone.said().encode() + b"".join(on_disk(since).values())
        )
        new = [path for path in set(Path("/tmp").iterdir()) - before if path.is_file()]
        content += b"".join(path.read_bytes() for path in new)
    finally:
        line.end()

    time.sleep(1)  # the tracers write their last lines
    for poison in [*POISON, code.encode()]:
        assert poison not in content
    assert len(content) > 100_000  # there is something to search
    for trace, may_write in ((ours, MAY_WRITE), (theirs, ASTERISK_MAY_WRITE)):
        assert trace.stat().st_size > 10_000
        paths = written(trace)
        assert not [one for one in paths if not may_write.fullmatch(one)], paths
    assert not (ROOT / "nonexistent").exists()


def talkative(name, text):
    """Undo what keeps Asterisk silent: let it read who calls, keep that, and write call details."""
    if name == "modules.conf":
        return text + "load = res_pjsip_caller_id.so\nload = cdr_csv.so\n"
    if name == "cdr.conf":
        for off in ("enable", "channeldefaultenabled", "unanswered"):
            text = text.replace(f"{off} = no", f"{off} = yes")
        return text + "[csv]\nloguniqueid = yes\n"
    if name == "pjsip.conf":
        return text.replace("trust_id_inbound = no", "trust_id_inbound = yes").replace(
            "callerid = anonymous <anonymous>\n", ""
        )
    if name == "extensions.conf":
        return text.replace("1,Set(CALLERID(all)=)", "1,NoOp()")
    if name == "asterisk.conf":
        return text.replace("astlogdir => /nonexistent", "astlogdir => /srv/control")
    return text


def test_the_same_search_finds_them_where_asterisk_keeps_call_details(traces, tmp_path):
    """The control: the search above can fail."""
    _, theirs = traces
    log = ROOT / "srv/control"
    (log / "cdr-csv").mkdir(parents=True)
    log.chmod(0o777)
    (log / "cdr-csv").chmod(0o777)
    since = time.time() - 1
    try:
        line = AsteriskLine(
            machines.found(tmp_path / "ground"),
            asterisk=Asterisk(before=strace(theirs), change=talkative),
        )
        try:
            line.caller().into_menu().hang_up()
            machines.until(line.is_quiet)
            machines.until(
                lambda: all(
                    any(poison in one for one in on_disk(since).values())
                    for poison in (NUMBER.encode(), NAME.encode())
                ),
                seconds=10,
            )
        finally:
            line.end()
        assert [one for one in written(theirs) if not ASTERISK_MAY_WRITE.fullmatch(one)]
    finally:
        shutil.rmtree(log)
