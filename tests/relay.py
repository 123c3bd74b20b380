"""A relay of sound (TURN): Debian's coturn on this machine, with the configuration that we ship but for its addresses."""

import secrets
import subprocess
from pathlib import Path

import machines

SHIPPED = Path("deploy/coturn/turnserver.conf")


class RelayServer:
    """coturn, running; `address` and `secret` are what the telephone is told."""

    def __init__(self, folder):
        self.port, self.secret = machines.free_port(), secrets.token_hex(16)
        conf = folder / "turnserver.conf"
        kept = [
            line
            for line in SHIPPED.read_text("utf-8").splitlines()
            if not line.startswith(("listening-ip=", "relay-ip=", "listening-port=", "static-auth-secret=", "cert=",
                                    "pkey=", "allowed-peer-ip=", "tls-listening-port="))
        ]  # fmt: skip
        kept += ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", f"listening-port={self.port}", "no-tls", "no-dtls",
                 f"static-auth-secret={self.secret}", "allowed-peer-ip=127.0.0.1", "allow-loopback-peers",
                 f"pidfile={folder}/turnserver.pid"]  # fmt: skip
        conf.write_text("\n".join(kept) + "\n", "utf-8")
        self.address = f"turn:127.0.0.1:{self.port}?transport=udp"
        self.folder = folder
        self.process = subprocess.Popen(
            ["turnserver", "-c", str(conf)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )

    def settings(self):
        """Return what the telephone must be told of it."""
        secret = self.folder / "turn.secret"
        secret.write_text(self.secret, "ascii")
        return {"CANDOUR_TURN": self.address, "CANDOUR_TURN_SECRET_FILE": str(secret)}

    def end(self):
        self.process.terminate()
        self.process.wait(10)
