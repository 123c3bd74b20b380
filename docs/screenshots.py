"""Takes the README's pictures from a demonstration that it starts itself: `make screenshots`.

The demonstration lies in a temporary folder, on free ports, and is ended afterwards. Only its invented people are seen.
"""

import contextlib
import io
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES: Final = Path(__file__).parent / "images"
MOST_BYTES: Final = 150 * 1024
OFFSETS: Final = {"intake": 0, "desk": 10, "zz1": 21, "zz2": 22}
TELEPHONE: Final = (30, 31, 32)
CALL_PAGE: Final = 32
READY: Final = "Ctrl-C ends it"
MICROPHONE: Final = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
CODE: Final = re.compile(r"^  Police-perpetrated domestic abuse: ([\d ]+)  ", re.MULTILINE)
LETTER: Final = "Thank you. We have passed it on in other words. Is there a safe day on which you look here again?"


def free_port() -> int:
    """Return the first of a range of free ports."""
    while True:
        port = random.randrange(20_000, 60_000)  # noqa: S311 - a port, not a secret
        with contextlib.ExitStack() as stack:
            try:
                for offset in (*OFFSETS.values(), 1, 2, *TELEPHONE):
                    probe = stack.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port + offset))
            except OSError:
                continue
            return port


@contextlib.contextmanager
def demonstration(port: int) -> Iterator[str]:
    """Start a demonstration, hand over what it said when it was ready, and end it as Ctrl-C does."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "candour", "demo", "--port", str(port)]
        command += ["--data", f"{folder}/line", "--workers", "1", "--slot", "1"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield _until_ready(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def _until_ready(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or []:
        said.append(line)
        if READY in line:
            return "".join(said)
    raise SystemExit("docs/screenshots.py: the demonstration ended before it was ready")


def keep(page: Page, name: str) -> None:
    """Take a picture of what the window shows and write it with few colours."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = IMAGES / f"{name}.png"
    picture.quantize(colors=256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"docs/screenshots.py: {path.name} has {size} bytes")
    print(f"{path.name}  {size // 1024} KiB", file=sys.stderr)


def window(browser: Browser, address: str, *, width: int, height: int, script: bool) -> Page:
    """Open a window of its own on `address`."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(address)
    return page


def sign_in(page: Page, name: str) -> None:
    """Sign in as an invented person."""
    page.get_by_role("button", name=re.compile(f"Sign in as {name}")).click()


def take(browser: Browser, *, port: int, code: str) -> None:
    """Walk through the roles and keep their pictures."""
    at = {name: f"http://{name}.localhost:{port + offset}/" for name, offset in OFFSETS.items()}
    start = window(browser, at["intake"], width=760, height=900, script=False)
    keep(start, "intake-start")

    desk = window(browser, at["desk"], width=1280, height=900, script=True)
    sign_in(desk, "Bob Fenner")
    desk.get_by_role("row", name=re.compile("Passed on")).get_by_role("link").click()
    desk.locator("textarea[name=text]").fill(LETTER)
    desk.get_by_role("button", name=re.compile("^Send")).click()
    desk.goto(at["desk"])
    desk.get_by_role("row", name=re.compile("Passed on")).get_by_role("link").click()
    keep(desk, "desk-case")

    force = window(browser, at["zz2"], width=1280, height=900, script=True)
    sign_in(force, "Petra Lode")
    force.locator("main a[href*='/products/']").first.click()
    keep(force, "force-product")

    visit = window(browser, at["intake"], width=760, height=900, script=False)
    open_mailbox(visit, code=code)
    keep(visit, "intake-mailbox")
    ring(browser, port=port, desk=at["desk"])


def ring(browser: Browser, *, port: int, desk: str) -> None:
    """Call from the page until a call taker's softphone rings, and keep both pictures."""
    taker = window(browser, desk, width=1280, height=900, script=True)
    sign_in(taker, "Tess Amble")
    taker.goto(f"{desk}telephone/")
    taker.locator("#connect").click()
    taker.locator("#ready").click(timeout=30_000)
    address = f"http://127.0.0.1:{port + CALL_PAGE}/"
    caller = window(browser, address, width=760, height=900, script=True)
    caller.get_by_role("button", name="Call").click()
    caller.wait_for_selector('#telephone[data-state="talking"]', timeout=30_000)
    for key in "12":
        caller.wait_for_timeout(2000)
        caller.locator(f'[data-key="{key}"]').click()
    taker.wait_for_selector('#softphone[data-state="ringing"]', timeout=60_000)
    keep(caller, "call-page")
    keep(taker, "desk-telephone")


def open_mailbox(page: Page, *, code: str) -> None:
    """Come back with a code, as often as it takes for the letter to be there."""
    page.get_by_role("button", name="I have a code").click()
    page.locator("input[name=typed]").fill(code)
    page.get_by_role("button", name="Continue").click()
    for _ in range(30):
        if LETTER[:20] in page.content():
            return
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Look for new messages").click()
    raise SystemExit("docs/screenshots.py: the letter did not come")


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    port = free_port()
    with demonstration(port) as said, sync_playwright() as playwright:
        found = CODE.search(said)
        if found is None:
            raise SystemExit("docs/screenshots.py: the demonstration printed no code")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=MICROPHONE
        )
        take(browser, port=port, code=found[1])
        browser.close()


if __name__ == "__main__":
    main()
