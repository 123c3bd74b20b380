"""testssl against nginx as we ship it, with a throw-away certificate, on a loopback address.

Exit 0: nothing above “low” that is not explained. 1: something. 3: no answer. Needs nginx, openssl and testssl.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from findings import ROOT, Finding, judge, silence

sys.path.insert(0, str(ROOT / "tests"))
from machines import free_port

GRAVE: Final = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}
ROLES: Final = ("intake", "exchange")
"""One that speaks to browsers and one that speaks to machines: the others' files have the same lines."""
SECONDS: Final = 500


class Behind(BaseHTTPRequestHandler):
    """What answers behind the proxy: one plain page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def configure(role: str, folder: Path, *, port: int, behind: int) -> Path:
    """Write the role's configuration with a certificate of its own, and return its place."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "80", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=serverAuth",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    put_in = {
        "@CERTIFICATE@": certificate,
        "@CERTIFICATE_KEY@": key,
        "@TLS@": folder / "tls.conf",
        "@RUN@": folder / "run",
        "@LISTEN@": f"127.0.0.1:{port} ssl",
        "@HOST@": "localhost",
        "@INTAKE@": f"127.0.0.1:{behind}",
        "@UPSTREAM@": f"127.0.0.1:{behind}",
    }
    (folder / "run").mkdir()
    for name, source in (("tls.conf", "tls.conf"), ("nginx.conf", f"{role}/nginx.conf")):
        text = (ROOT / "deploy" / source).read_text("utf-8")
        for mark, value in put_in.items():
            text = text.replace(mark, str(value))
        (folder / name).write_text(text, "utf-8")
    return folder / "nginx.conf"


def scan(role: str, folder: Path, *, behind: int) -> list[Finding] | None:
    """Start nginx, have testssl look at it, and return what is above “low”."""
    folder.mkdir()
    port, report = free_port(), folder / "report.json"
    nginx = subprocess.Popen(["nginx", "-c", configure(role, folder, port=port, behind=behind)])
    try:
        time.sleep(1)
        done = subprocess.run(
            ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1",
             "--jsonfile", report, f"localhost:{port}"],
            capture_output=True, text=True, check=False, timeout=SECONDS, cwd=folder,
        )  # fmt: skip
        said = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        silence("testssl", str(problem))
        return None
    finally:
        nginx.terminate()
        nginx.wait()
    if not any(one["id"] == "TLS1_3" and one["severity"] == "OK" for one in said):
        silence("testssl", f"{role}: it saw no TLS\n{done.stdout}")
        return None
    return [
        Finding(role, one["id"], f"{one['severity']}: {one['finding']}")
        for one in said
        if one["severity"] in GRAVE
    ]


def main() -> int:
    """Look at each kind of role."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        said = [scan(role, Path(name) / role, behind=server.server_port) for role in ROLES]
    if None in said:
        return 3
    return judge("testssl", [one for found in said for one in found or []])


if __name__ == "__main__":
    sys.exit(main())
