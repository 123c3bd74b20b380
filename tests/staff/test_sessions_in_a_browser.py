"""What somebody signed in can do, for how long, and what is left of it: real Chromium, two worker processes."""

import base64
import re
from http.client import HTTPConnection
from itertools import pairwise

from playwright.sync_api import expect


def test_the_passkey_confirms_one_act_once(desk):
    desk.plug_in(prf=False)
    desk.join("Jo Reed")
    desk.write_down_phrase()
    desk.heading("Home")
    desk.go("/release/42")
    sent = []
    desk.page.on(
        "request", lambda request: sent.append(request) if request.method == "POST" else None
    )
    desk.press("Release it")
    expect(desk.page.locator("[data-answer]")).to_have_text("released 42 with note kept")
    whole = next(one for one in sent if one.url.endswith("/release/42")).post_data

    assert _send_again(desk, "/release/42", whole) == 403

    desk.go("/release/42")
    desk.page.route("**/release/42", lambda route: route.abort())
    desk.press("Release it")
    desk.page.wait_for_timeout(1000)
    unused = [one for one in sent if one.url.endswith("/release/42")][-1].post_data
    desk.page.unroute("**/release/42")
    assert _send_again(desk, "/release/43", unused.replace("release%3A42", "release%3A43")) == 403
    assert _send_again(desk, "/release/42", unused) == 403  # trying it elsewhere ended it


def test_without_a_second_key_nothing_sensitive_can_be_done(desk):
    desk.plug_in(prf=True)
    desk.join("Kit Stone")
    desk.heading("Add a second key")

    desk.go("/release/42")

    expect(desk.page.get_by_role("button", name="Release it")).to_have_count(0)
    expect(desk.page.get_by_text("You cannot do this yet.")).to_be_visible()


def _send_again(desk, path, body):
    """Send a form as the page does, and return the status."""
    desk.go("/account/")
    return desk.page.evaluate(
        """async ([path, body]) => (await fetch(path, {method: "POST", body,
            headers: {"Content-Type": "application/x-www-form-urlencoded"}})).status""",
        [path, body],
    )


def test_two_worker_processes_serve_one_session(desk):
    desk.plug_in(prf=True)
    desk.join("Lee Thorn")
    desk.heading("Add a second key")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.context.cookies())
    answers = set()
    for _ in range(200):
        page = _on_a_connection_of_its_own(desk.server, cookies)
        answers.add(re.search(r"opened with your own key, process (\d+)", page).group(1))
        if len(answers) == 2:
            break

    assert len(answers) == 2


def _on_a_connection_of_its_own(server, cookies):
    """A browser keeps its connection, and so its worker process; a load balancer does not."""
    line = HTTPConnection("127.0.0.1", server.port, timeout=10)
    line.request("GET", "/", headers={"Host": f"staff.localhost:{server.port}", "Cookie": cookies})
    page = line.getresponse().read().decode()
    line.close()
    return page


def test_an_idle_screen_signs_out_even_if_the_page_asks_by_itself(desk):
    desk.plug_in(prf=True)
    desk.join("Max Under")
    desk.heading("Add a second key")
    desk.server.act("let_time_pass", "14")
    poll = "fetch('/', {headers: {'X-Candour-Poll': '1'}}).then(a => a.url)"
    assert desk.page.evaluate(poll).endswith("/")

    desk.server.act("let_time_pass", "2")

    assert desk.page.evaluate(poll).endswith("/account/sign-in")
    assert desk.server.act("sessions") == 0


def test_signing_out_takes_the_cookie_and_the_wrapped_keys(desk):
    desk.plug_in(prf=True)
    desk.join("Nia Wells")
    desk.heading("Add a second key")
    before = desk.server.act("sessions")
    cookie = next(one for one in desk.context.cookies() if one["name"] == "__Host-staff")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")

    with desk.page.expect_response("**/sign-out") as left:
        desk.sign_out()

    assert left.value.all_headers()["clear-site-data"] == '"cache", "storage"'
    assert [one["name"] for one in desk.context.cookies()] == ["__Host-staff-csrf"]
    assert desk.server.act("sessions") == before - 1
    desk.context.add_cookies([{**cookie}])
    assert desk.go("/").url.endswith("/account/sign-in")


def test_nothing_at_rest_opens_anything(desk):
    """The folder of the site holds no phrase, no PRF output, no cookie, no invitation, and none of it in hexadecimal."""
    sent = []
    desk.page.on("request", lambda request: sent.append(request.post_data or ""))
    desk.plug_in(prf=True)
    desk.join("Ola Young")
    desk.page.get_by_role("button", name="Write down a phrase").click()
    desk.press("Confirm with your passkey")
    phrase = desk.write_down_phrase()
    desk.heading("My keys")
    cookie = next(one for one in desk.context.cookies() if one["name"] == "__Host-staff")["value"]
    prf = re.search(r"first%22%3A%22([\w-]{43})", "".join(sent)).group(1)

    kept = desk.server.bytes_at_rest()

    assert b"Ola Young" in kept  # what may be there is there, so that the search can find something
    for secret in (
        *_spellings(prf),
        *_spellings(cookie),
        phrase.encode(),
        *_words_in_a_row(phrase),
    ):
        assert secret not in kept


def _spellings(text):
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return text.encode(), raw, raw.hex().encode(), raw[-32:], raw[-32:].hex().encode()


def _words_in_a_row(phrase):
    words = phrase.split()
    return [f"{a} {b}".encode() for a, b in pairwise(words)]


def test_an_invented_person_signs_in_and_confirms_by_a_button(demonstration_desk):
    desk = demonstration_desk
    desk.server.act("invent", "Pat Demo", "supervisor")
    desk.go("/account/sign-in")
    desk.press("Sign in as Pat Demo, supervisor")
    desk.heading("Home")
    desk.go("/release/7")
    desk.press("Release it")
    expect(desk.page.locator("[data-answer]")).to_have_text("released 7 with note kept")
    desk.go("/account/passkey")
    desk.heading("Not in the demonstration")
