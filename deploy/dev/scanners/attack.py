"""wapiti against a running demonstration on this machine: intake, desk as somebody signed in, exchange.

Exit 0: nothing that is not mended or explained. 1: something. 3: no answer, or the visit ended before its time.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from findings import ROOT, Finding, judge, quiet_environment, silence
from visitors import Http, Member, RunningLine, Walk  # which puts the tests' own tools in reach

from line import running

WAPITI: Final = ROOT / ".venv-wapiti/bin/wapiti"
MODULES: Final = (
    "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,upload,xss"
)
"""None that asks an address outside, and none that knows products which are not here."""
CRAWL_SECONDS: Final = 20
MODULE_SECONDS: Final = 4
LEFT_ALONE: Final = ("account/sign-out", "account/passkey", "people", "exit")
"""What would end the visit, or drop the visitor's keys."""
STARTS: Final = {
    "intake": ("", "how-it-works", "helplines", "what-we-keep", "who-runs-this"),
    "desk": ("", "people", "keys", "account/"),
    "exchange": ("v1/directory", "v1/receipts", "v1/mailboxes", f"v1/boxes/{'0' * 64}/parcels"),
}


def scan(
    role: str, port: int, host: str, folder: Path, *, cookie: str = ""
) -> list[Finding] | None:
    """Run wapiti against one role, and return what it found; None if it gave no answer."""
    base, report = f"http://127.0.0.1:{port}/", folder / f"{role}.json"
    words = [
        WAPITI, "--url", base, "--scope", "domain", "--module", MODULES, "--no-bugreport", "--flush-session",
        "--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(MODULE_SECONDS), "--max-links-per-page", "40",
        "--header", f"Host: {host}", "--format", "json", "--output", report, "--level", "1", "--drop-set-cookie",
        "--store-session", folder / f"{role}-session", "--store-config", folder / "config", "--verbose", "0",
    ]  # fmt: skip
    for path in STARTS[role]:
        words += ["--start", base + path]
    for path in LEFT_ALONE:
        words += ["--exclude", f"{base}{path}*"]
    if cookie:
        words += ["--header", f"Cookie: {cookie}"]
    began = time.monotonic()
    done = subprocess.run(
        words, env=quiet_environment(), capture_output=True, text=True, check=False
    )
    try:
        said = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError):
        silence("wapiti", done.stdout + done.stderr)
        return None
    pages = said["infos"].get("crawled_pages_nbr", 0)
    print(f"  wapiti: {role}, {pages} pages, {time.monotonic() - began:.0f} s", file=sys.stderr)
    if not pages:
        silence("wapiti", f"{role}: it saw no page\n{done.stdout}{done.stderr}")
        return None
    return [
        Finding(
            f"{role} {one['method']} {urlsplit(one['path']).path}",
            kind,
            f"{one['info']} ({one['parameter']})",
        )
        for group in ("vulnerabilities", "anomalies")
        for kind, ones in said[group].items()
        for one in ones
    ]


def attack(line: RunningLine, folder: Path) -> list[Finding] | None:
    """Scan the three roles; afterwards the line must still take a report, and the visitor still be signed in."""
    bob = Member(line, "desk", "Bob Fenner")
    found: list[Finding] = []
    for role, offset in (("intake", 0), ("desk", 10), ("exchange", 1)):
        host = f"{role}.localhost:{line.port + offset}"
        if role == "exchange":
            host = f"127.0.0.1:{line.port + offset}"
        said = scan(
            role, line.port + offset, host, folder, cookie=bob.cookie() if role == "desk" else ""
        )
        if said is None:
            return None
        found += said
    if not bob.is_signed_in():
        silence("wapiti", "the visitor was signed out, so the desk was not looked at")
        return None
    if Walk(Http(line.address("intake"), {})).send().status != 200:
        found.append(Finding("intake", "no honest report is accepted afterwards", ""))
    if "".join(line.later):
        found.append(Finding("line", "a process said something", f"{len(line.later)} lines"))
    return found


def main() -> int:
    """Start a line, and attack it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder / "data") as line:
            found = attack(line, folder)
    return 3 if found is None else judge("wapiti", found, everything=False)


if __name__ == "__main__":
    sys.exit(main())
