"""A line behind the proxy that we ship, and connections to either that speak as no browser does."""

import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from line import Http, RunningLine, free_port, running
from walk import Walk

PROXY = Path(__file__).parents[2] / "deploy/intake/nginx.conf"


@dataclass(frozen=True)
class Proxied:
    """A line, its intake's own port and the proxy's."""

    line: RunningLine
    proxy: int
    folder: Path

    @property
    def own(self) -> int:
        return self.line.port

    def report(self, port: int) -> Walk:
        """Send a report as an honest reporter does, and return where they stand."""
        walk = Walk(Http(f"http://intake.localhost:{port}", {}))
        walk.send()
        assert walk.page.status == 200, walk.page.visible
        assert len(walk.page.code) == 20
        return walk


@contextmanager
def proxied(folder: Path) -> Iterator[Proxied]:
    """Start both, hand them over, and end them."""
    with running(folder / "data", "--empty") as line:
        port = free_port() + 50
        config = PROXY.read_text()
        for name, value in {
            "@RUN@": str(folder / "run"),
            "@LISTEN@": f"127.0.0.1:{port}",
            "@HOST@": "intake.localhost",
            "@INTAKE@": f"127.0.0.1:{line.port}",
            "@TLS@": str(folder / "no-tls"),
        }.items():
            config = config.replace(name, value)
        (folder / "run").mkdir()
        (folder / "nginx.conf").write_text(config)
        nginx = subprocess.Popen([shutil.which("nginx") or "nginx", "-c", folder / "nginx.conf"])
        _until_open(port)
        try:
            yield Proxied(line, port, folder)
        finally:
            nginx.terminate()
            nginx.wait()


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the proxy did not start")


def raw(port: int, sent: bytes, *, seconds: float = 30) -> tuple[int, bytes]:
    """Send bytes, and return the status and everything that came; 0 if the other side only hung up."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as one:
        try:  # noqa: SIM105
            one.sendall(sent)
        except OSError:
            pass  # it may answer and hang up before it has read everything
        said = b""
        try:
            while more := one.recv(65536):
                said += more
                if _is_whole(said):
                    break
        except (ConnectionError, TimeoutError):
            pass
    line = said.split(b"\r\n", 1)[0].split(b" ")
    return (int(line[1]) if len(line) > 1 and line[1].isdigit() else 0), said


def _is_whole(said: bytes) -> bool:
    head, gap, body = said.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return bool(gap) and len(body) >= int(line.split(b":")[1])
    return gap != b"" and body.endswith(b"0\r\n\r\n")


def descendants(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found.extend(int(child) for child in task.read_text().split())
    return found


def serves(pid: int, role: str) -> list[int]:
    """Return those of a line's processes that serve a role, workers included."""
    for one in descendants(pid):
        words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
        if b"serve" in words and role.encode() in words:
            return descendants(one)
    raise AssertionError(f"nobody serves {role}")


def peak_kib(pids: list[int]) -> int:
    """Return the sum of the most memory that each process ever had at once."""
    total = 0
    for one in pids:
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1])
    return total


def reset_peaks(pids: list[int]) -> None:
    """Forget the peaks so far: from now on they are counted from what is held at this moment."""
    for one in pids:
        Path(f"/proc/{one}/clear_refs").write_text("5")


def allow_files(count: int) -> None:
    """Let this process open so many files at once, which a crowd of connections needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
