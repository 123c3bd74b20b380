"""Starts the processes, waits until each answers, and ends them all with the first Ctrl-C."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from candour.cli.demo.layout import Line, Process

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 12.0
MOST_RESTARTS: Final = 20
"""Of one process within a minute: what was killed is started again, what cannot start is not tried for ever."""


class Supervisor:
    """Every process of a line, as one."""

    def __init__(self, line: Line) -> None:
        """Start nothing yet."""
        self._line = line
        self._running: list[tuple[Process, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        """Take Ctrl-C and a polite kill as the wish to end; make the folder in memory."""
        # Ctrl-C too: what a shell starts in the background is born deaf to it.
        for wish in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wish, self._end)
        self._line.memory().mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def _end(self, *_: object) -> None:
        raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process and forget what was in memory."""
        self.stop()
        shutil.rmtree(self._line.memory(), ignore_errors=True)

    def start(self) -> None:
        """Start every process."""
        self._running = [(process, _started(process)) for process in self._line.processes()]

    def wait_until_ready(self) -> None:
        """Wait until every address answers and each keeper's socket is there.

        Raises:
            SystemExit: one ended, or did not answer in time.
        """
        deadline = time.monotonic() + READY_SECONDS
        for process, running in self._running:
            while process.address and not _answers(self._line.port_of(process.name)):
                self._still_well(process, running, deadline)
            socket_file = Path(process.environment["CANDOUR_KEEPER_SOCKET"])
            while process.role == "keeper" and not socket_file.exists():
                self._still_well(process, running, deadline)

    @staticmethod
    def _still_well(process: Process, running: subprocess.Popen[bytes], deadline: float) -> None:
        if running.poll() is not None:
            raise SystemExit(f"candour demo: {process.name} ended; see the lines above")
        if time.monotonic() > deadline:
            raise SystemExit(f"candour demo: {process.name} does not answer")
        time.sleep(0.05)

    def watch(self) -> int:
        """Wait for Ctrl-C, starting again what ends by itself; return 1 if that happens too often."""
        again: dict[str, list[float]] = {}
        try:
            while all(len(times) < MOST_RESTARTS for times in again.values()):
                for place, (process, running) in enumerate(self._running):
                    if running.poll() is not None:
                        now = time.monotonic()
                        lately = [one for one in again.get(process.name, []) if now - one < 60]
                        again[process.name] = [*lately, now]
                        print(f"candour demo: {process.name} ended; starting it again", flush=True)
                        self._running[place] = (process, _started(process))
                time.sleep(0.2)
        except KeyboardInterrupt:
            print("\nEnding every process …", flush=True)
            return 0
        print("candour demo: processes end again and again; giving up", flush=True)
        return 1

    def stop(self) -> None:
        """End every process: politely, then not."""
        for _, running in self._running:
            with contextlib.suppress(ProcessLookupError):
                running.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for _, running in self._running:
            try:
                running.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    running.kill()
                running.wait()
        self._running.clear()


def _started(process: Process) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, so that Ctrl-C reaches it only through us."""
    return subprocess.Popen(process.command, env=process.environment, start_new_session=True)  # noqa: S603


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return True
    except OSError:
        return False
