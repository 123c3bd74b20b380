"""Neither number nor name is written down by a telephone line, and its process opens no file to write."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from caller import NAME, NUMBER, voice
from phone_line import PhoneLine

import machines
from candour.roles.phone.prompts.names import Prompt

POISON = [
    one.encode() for one in (NUMBER, NUMBER[1:], NAME, NAME.replace(" ", ""), NUMBER.encode().hex())
]
MAY_WRITE = re.compile(r"/dev/(null|tty|urandom)|/proc/self/.*|/sys/.*")
LOUD = """
import sys
from candour.cli import roles
roles.set_up("phone")
from django.conf import settings
from candour.roles.phone import process
from candour.roles.phone.sip import message
class All(frozenset):
    def __contains__(self, _): return True
real = message.parse
def loud(data, source, **said):
    found = real(data, source, allowed=All())
    (settings.DATA / "details").open("ab").write(repr(found.headers).encode())
    return found
message.parse = loud
process.run(host="127.0.0.1", port=int(sys.argv[1]))
"""


def a_whole_call(line, seed):
    """Leave a message, hear the code, hang up; come back, mistype, find the mailbox, answer, panic."""
    said = voice(5.5, seed=seed)
    caller = line.caller().leave(said)
    code = caller.hand_in()
    caller.hang_up()
    line.until_report(lambda one: one[1] == said)
    back = line.caller().come_back("1" * 20)
    back.prompt(Prompt.CODE_UNKNOWN)
    back.begins(Prompt.ENTER_CODE)
    back.press(code)
    back.begins(Prompt.MAILBOX_MENU)
    back.press("2")
    back.speak(voice(1.0, seed=seed + 1), finish=False)
    back.press("**")
    back.hung_up()
    back.close()
    line.until_added(lambda one: one[0].act == "message")
    return code


def written(trace):
    """Return every path that the traced process opened to write, made, or renamed something to."""
    found = set()
    for said in trace.read_text("utf-8", "replace").splitlines():
        opened = re.search(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", ([A-Z_|]+)', said)
        if (
            opened
            and re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", opened[2])
            and "ENOENT" not in said
        ):
            found.add(opened[1])
        made = re.search(
            r'\b(?:creat|mkdir(?:at)?|rename(?:at2?)?|link(?:at)?|symlink(?:at)?|mknod(?:at)?)\(.*"([^"]+)"',
            said,
        )
        if made:
            found.add(made[1])
    return found


@pytest.fixture
def traced(tmp_path, monkeypatch):
    """A line whose telephone runs under strace."""
    assert shutil.which("strace"), "make setup-tests installs strace"
    trace = tmp_path / "trace.txt"
    real = subprocess.Popen

    def popen(command, **said):
        if "phone" in command:
            command = ["strace", "-D", "-f", "-qq", "-e", "trace=%file", "-o", str(trace), *command]
        return real(command, **said)

    monkeypatch.setattr(machines.subprocess, "Popen", popen)
    line = PhoneLine(machines.found(tmp_path / "ground"))
    yield line, trace
    line.end()


def test_a_call_leaves_neither_number_nor_name_nor_code_and_the_telephone_writes_no_file(traced):
    line, trace = traced
    before = set(Path("/tmp").iterdir())
    code = a_whole_call(line, seed=300)

    paths = written(trace)
    assert not [one for one in paths if not MAY_WRITE.fullmatch(one)], paths
    new = [path for path in set(Path("/tmp").iterdir()) - before if path.is_file()]
    content = (
        line.ground.disk() + line.phone.said().encode() + b"".join(one.read_bytes() for one in new)
    )
    assert b"candour/v1" in content or len(content) > 100_000  # there is something to search
    for poison in [*POISON, code.encode()]:
        assert poison not in content
    assert trace.stat().st_size > 10_000


def test_the_same_search_finds_them_where_nothing_is_stripped(tmp_path):
    """The control: a telephone that lets every header through and writes down what it gets."""
    line = PhoneLine(machines.found(tmp_path / "ground"))
    try:
        line.phone.end()
        line.port = machines.free_port()
        output = (line.ground.folder / "loud.txt").open("w")
        line.phone = machines.Machine(
            subprocess.Popen(
                [sys.executable, "-c", LOUD, str(line.port)], env=line.ground.environment("intake"),
                stdout=output, stderr=output, start_new_session=True,
            ), line.ground.folder / "loud.txt", line.port,
        )  # fmt: skip
        machines.until(line._is_up)
        caller = line.caller().into_menu()
        caller.hang_up()
        machines.until(lambda: all(one in line.ground.disk() for one in POISON))
    finally:
        line.end()


def test_the_process_can_be_neither_dumped_nor_read_by_its_own_user(tmp_path):
    line = PhoneLine(machines.found(tmp_path / "ground"))
    try:
        pid = line.phone.process.pid
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        assert (
            Path(f"/proc/{pid}/mem").stat().st_uid == 0
        )  # belongs to root, not to its user, once it is not dumpable
        done = subprocess.run(
            ["setpriv", "--reuid", "65534", "--clear-groups", "cat", f"/proc/{pid}/environ"],
            capture_output=True,
            check=False,
        )
        assert done.returncode != 0
        assert os.sysconf("SC_PAGESIZE")
    finally:
        line.end()
