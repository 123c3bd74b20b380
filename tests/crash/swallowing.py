"""A proxy that passes requests on and, when it is told to, keeps the answers: what was done is done, and nobody hears of it."""

import contextlib
import socket
import threading
from pathlib import Path

BYTES = 65536


class Swallower:
    """Stands before an address: a port of this machine, or the path of a socket. Counts what it is asked."""

    def __init__(self, target: int | str, *, path: Path | None = None) -> None:
        self.target, self.swallows = target, False
        self.asked = self.swallowed = 0
        family = socket.AF_UNIX if path else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind(str(path) if path else ("127.0.0.1", 0))
        self._listener.listen(64)
        self.address = str(path) if path else f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # ended
            while True:
                asker, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(asker,), daemon=True).start()

    def _carry(self, asker: socket.socket) -> None:
        unix = isinstance(self.target, str)
        with (
            asker,
            socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as answerer,
            contextlib.suppress(OSError),
        ):
            answerer.connect(self.target if unix else ("127.0.0.1", self.target))
            threading.Thread(target=self._back, args=(answerer, asker), daemon=True).start()
            quiet = True
            while data := asker.recv(BYTES):
                # Django's and our own clients send the head of a request in one piece.
                self.asked += data.count(b"\r\nCandour-Nonce:") or (unix and quiet)
                quiet = False
                answerer.sendall(data)

    def _back(self, answerer: socket.socket, asker: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := answerer.recv(BYTES):
                if self.swallows:
                    self.swallowed += 1
                    break
                asker.sendall(data)
            # Whoever asked is hung up on; its side of the loop above then ends by itself.
            asker.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._listener.close()
