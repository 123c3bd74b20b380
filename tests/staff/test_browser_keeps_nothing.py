"""The browser writes neither the passkey's secret nor the unlock phrase to its own disk.

Chromium saves what a form sent, to show the page again after a crash, unless the form held a filled password field
(templates/staff/unsaved.html). The second test takes that field away, and finds the secret: so the search can find it.
"""

import re
import shutil
import time

import pytest

from browser_desk import Desk

WRITES_WITHIN_SECONDS = 20
WITHOUT_THE_FIELD = """document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("[name=unsaved]")) { field.remove(); }
});"""


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def lasting_desk(playwright, browser_type_launch_args, profile, server):
    """A browser whose profile lies on disk, as at work."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=browser_type_launch_args["executable_path"],
        args=browser_type_launch_args["args"],
    )
    yield Desk(context, server)
    context.close()
    shutil.rmtree(profile, ignore_errors=True)


def _join(desk, name):
    """Join, write down a phrase, and return the PRF output and the phrase as forms sent them."""
    sent = []
    desk.page.on("request", lambda request: sent.append(request.post_data or ""))
    desk.plug_in(prf=True)
    desk.join(name)
    desk.page.get_by_role("button", name="Write down a phrase").click()
    desk.press("Confirm with your passkey")
    phrase = desk.write_down_phrase()
    desk.heading("My keys")
    prf = re.search(r"first%22%3A%22([\w-]{43})", "".join(sent)).group(1)
    return prf, phrase


def _kept(profile, *texts):
    spellings = [
        spelling
        for text in texts
        for spelling in (text.encode(), text.encode("utf-16le"), text.replace(" ", "+").encode())
    ]
    files = [(path.name, _content(path)) for path in profile.rglob("*")]
    return [name for name, content in files if any(one in content for one in spellings)]


def _content(path):
    try:
        return path.read_bytes()
    except OSError:  # a folder, a socket, or tidied up by the browser while we look
        return b""


def _written(profile, *texts):
    """What the profile holds once the browser has had the time to write it."""
    until = time.monotonic() + WRITES_WITHIN_SECONDS
    while time.monotonic() < until:
        found = _kept(profile, *texts)
        if found:
            return found
        time.sleep(0.5)
    return []


def test_neither_the_passkeys_secret_nor_the_phrase_is_on_the_browsers_disk(lasting_desk, profile):
    prf, phrase = _join(lasting_desk, "Rose Quill")
    assert _written(profile, "My keys")  # it has written the last page of all

    assert _kept(profile, prf, phrase) == []
    lasting_desk.context.close()
    assert _kept(profile, prf, phrase) == []


def test_without_the_field_the_search_finds_them(lasting_desk, profile):
    lasting_desk.context.add_init_script(WITHOUT_THE_FIELD)
    prf, _ = _join(lasting_desk, "Tess Quill")

    assert _written(profile, prf)
