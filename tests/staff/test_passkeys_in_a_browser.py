"""Joining, and signing in, as a person does it: real Chromium, real server, virtual security keys."""

from playwright.sync_api import expect


def test_joining_with_a_passkey_that_opens_keys(desk):
    desk.plug_in(prf=True)
    desk.join("Alice Marlowe")
    desk.heading("Add a second key")
    desk.go("/")
    expect(desk.page.locator("[data-answer]")).to_contain_text("opened with your own key")

    desk.sign_out()
    desk.sign_in()

    desk.heading("Add a second key")
    desk.go("/")
    desk.heading("Home")


def test_joining_with_a_passkey_that_cannot_open_keys_takes_a_phrase(desk):
    desk.plug_in(prf=False)
    desk.join("Bob Fenn")
    phrase = desk.write_down_phrase()
    desk.heading("Home")

    desk.sign_out()
    desk.sign_in()

    desk.heading("Unlock your keys")
    desk.page.get_by_label("Your unlock phrase").fill("academic " * 7)
    desk.press("Unlock")
    expect(desk.page.get_by_role("alert")).to_contain_text("This is not your phrase.")
    desk.page.get_by_label("Your unlock phrase").fill(
        "  ".join(w[:4].upper() for w in phrase.split())
    )
    desk.press("Unlock")
    desk.heading("Home")


def test_a_phrase_typed_back_wrongly_opens_nothing_and_joining_can_be_finished_later(desk):
    desk.plug_in(prf=False)
    desk.join("Carol Ash")
    desk.press("I have written them down")
    desk.page.get_by_label("Your unlock phrase").fill("seven words but not the right ones")
    desk.press("Continue")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.go("/")
    desk.heading("Sign in")

    desk.press("Sign in with your passkey")
    desk.write_down_phrase()

    desk.heading("Home")


def test_an_invitation_works_once(desk):
    desk.plug_in(prf=True)
    link = desk.server.act("invite", "Dan Orchard", "caseworker")
    desk.page.goto(link)
    desk.press("Make a passkey")
    desk.heading("Add a second key")

    assert desk.page.goto(link).status == 403
    desk.heading("This invitation does not work")
    assert desk.page.goto(link[:-1] + "x").status == 403


def test_a_passkey_that_does_not_recognise_its_owner_is_refused_in_plain_words(desk):
    key = desk.plug_in(prf=True)
    desk.join("Erin Vale")
    desk.heading("Add a second key")
    desk.sign_out()
    desk.recognise(key, as_owner=False)

    desk.sign_in()

    expect(desk.page.locator("[data-problem]")).to_contain_text("could not check that it is you")
    desk.go("/")
    desk.heading("Sign in")


def test_a_challenge_is_good_for_two_minutes(desk):
    desk.plug_in(prf=True)
    desk.join("Fay Wing")
    desk.heading("Add a second key")
    desk.sign_out()

    def late(route):
        if route.request.method == "POST":
            desk.server.act("let_time_pass", "2")
        route.continue_()

    desk.page.route("**/account/sign-in", late)
    desk.press("Sign in with your passkey")

    expect(desk.page.locator("[data-problem]")).to_contain_text("longer than two minutes")


def test_a_passkey_we_do_not_know_is_refused_in_plain_words(desk):
    desk.plug_in(prf=True)
    desk.join("Finn Grove")
    desk.heading("Add a second key")
    desk.server.act("revoke", "Finn Grove")

    assert desk.go("/").url.endswith("/account/sign-in")
    desk.press("Sign in with your passkey")

    expect(desk.page.locator("[data-problem]")).to_contain_text("We do not know this passkey.")
    assert desk.context.cookies()[0]["name"] == "__Host-staff-csrf"


def test_a_second_passkey_opens_the_same_keys(desk):
    first = desk.plug_in(prf=True)
    desk.join("Gwen Holt")
    desk.heading("Add a second key")
    desk.go("/account/")
    mine = desk.page.locator("[data-fingerprint]").inner_text()

    desk.go("/account/passkey")
    desk.press("Confirm with your passkey")
    desk.heading("Make the new passkey")
    desk.touch(first, on=False)
    second = desk.plug_in(prf=True, transport="usb")
    desk.page.get_by_label("A name for the new passkey (you may leave this empty)").fill("Blue key")
    desk.press("Make the passkey")
    desk.heading("My keys")
    expect(_way_in(desk, "Blue key")).to_contain_text("opens your keys")

    desk.sign_out()
    desk.unplug(first)
    desk.sign_in()
    desk.heading("Home")
    desk.go("/account/")
    assert desk.page.locator("[data-fingerprint]").inner_text() == mine
    desk.unplug(second)


def _way_in(desk, label):
    return desk.page.locator(".govuk-summary-list__row", has_text=label)


def test_lost_passkey_new_invitation_and_the_phrase_open_the_same_keys(desk):
    lost = desk.plug_in(prf=True)
    desk.join("Hugh Lane")
    desk.page.get_by_role("button", name="Write down a phrase").click()
    desk.press("Confirm with your passkey")
    phrase = desk.write_down_phrase()
    desk.heading("My keys")
    mine = desk.page.locator("[data-fingerprint]").inner_text()
    desk.sign_out()
    desk.unplug(lost)

    desk.plug_in(prf=True)
    desk.page.goto(desk.server.act("invite_again", "Hugh Lane"))
    desk.press("Make a passkey")
    desk.heading("Unlock your keys")
    desk.page.get_by_label("Your unlock phrase").fill(phrase)
    desk.press("Unlock")
    desk.heading("Home")
    desk.go("/account/")
    assert desk.page.locator("[data-fingerprint]").inner_text() == mine

    desk.page.get_by_text("Let a passkey open your keys by itself").click()
    desk.press("Use that passkey now")
    expect(_way_in(desk, "Passkey 2")).to_contain_text("opens your keys")
    desk.sign_out()
    desk.sign_in()
    desk.heading("Home")

    desk.go("/account/")
    desk.page.get_by_role("link", name="Remove Passkey 1").click()
    desk.press("Remove this passkey")
    desk.heading("My keys")
    expect(_way_in(desk, "Passkey 1")).to_have_count(0)


def test_a_key_that_yields_its_secret_only_when_used_is_used_once_more(desk):
    """Security keys on a cable say `enabled` when made, and give a result at the next use."""
    desk.page.add_init_script(
        """const whole = PublicKeyCredential.prototype.toJSON;
        PublicKeyCredential.prototype.toJSON = function () {
          const said = whole.call(this);
          if (said.response.attestationObject) { said.clientExtensionResults.prf = { enabled: true }; }
          return said;
        };"""
    )
    desk.plug_in(prf=True)
    desk.join("Iris Penn")
    desk.heading("Sign in")
    expect(desk.page.get_by_text("Use it once more to finish joining.")).to_be_visible()

    desk.press("Sign in with your passkey")

    desk.heading("Add a second key")
