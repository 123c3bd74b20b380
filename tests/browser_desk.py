"""A browser with security keys, as a person at a desk has it."""


class Desk:
    """One page of a browser, in front of a site."""

    def __init__(self, context, server):
        self.context, self.server = context, server
        self.page = context.new_page()
        self.refusals = []
        self.page.on("console", self._listen)
        self._cdp = context.new_cdp_session(self.page)
        self._cdp.send("WebAuthn.enable")

    def _listen(self, message):
        if "Content Security Policy" in message.text:
            self.refusals.append(message.text)

    def plug_in(self, *, prf, transport="internal"):
        """Add a security key, and return its name."""
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "hasPrf": prf,
            "automaticPresenceSimulation": True,
        }
        answer = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return answer["authenticatorId"]

    def touch(self, key, *, on):
        """Let the person touch this key by itself, or not at all."""
        self._cdp.send(
            "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": key, "enabled": on}
        )

    def recognise(self, key, *, as_owner):
        """Let the key find that it is its owner who touches it, or not."""
        self._cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": as_owner}
        )

    def unplug(self, key):
        self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})

    def go(self, path):
        return self.page.goto(self.server.address + path)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, text):
        self.page.get_by_role("heading", level=1, name=text).wait_for(timeout=15_000)

    def join(self, name, *, duty="caseworker"):
        self.page.goto(self.server.act("invite", name, duty))
        self.heading(f"Welcome, {name}")
        self.press("Make a passkey")

    def write_down_phrase(self):
        """Read the phrase off the page, go on and type it back."""
        self.heading("Write down your unlock phrase")
        phrase = " ".join(self.page.locator("ol li").all_inner_texts())
        self.press("I have written them down")
        self.heading("Now type it from your paper")
        self.page.get_by_label("Your unlock phrase").fill(phrase)
        self.press("Continue")
        return phrase

    def sign_in(self):
        self.go("/account/sign-in")
        self.press("Sign in with your passkey")

    def sign_out(self):
        self.press("Sign out")
        self.heading("Sign in")
