"""A reporter with a browser that knows no script: takes steps, keeps the page, and can look at what is on it."""

import html
import re
import time
from html.parser import HTMLParser

PATIENCE_SECONDS = 60.0
STORY = "The sergeant takes money from a garage. It has gone on for years."
QUESTIONS = (
    "danger",
    "scope",
    "kind",
    "story",
    "people",
    "place",
    "risk",
    "circle",
    "checks",
    "preview",
)
ANSWERS = {
    "danger": {"danger": "no"},
    "scope": {"scope": "yes"},
    "kind": {"choices": ["money", "look-ups"]},
    "story": {"story": STORY},
    "place": {"when": "For some years", "where": "Calderbrook"},
    "risk": {"at_risk": ""},
    "circle": {"circle": "some"},
    "checks": {"checkable": "There may be cameras."},
    "preview": {"preview": "yes"},
    "silence": {"silence": "stop"},
}
PERSON = {
    "name": "Dave Mellish",
    "nickname": "",
    "rank": "team",
    "number": "",
    "force": "ZZ1",
    "unit": "Roads policing",
    "description": "A big man",
}


class Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, response) -> None:
        super().__init__()
        self.status = response.status_code
        self.response = response
        self.text = response.content.decode()
        self.forms: list[list[dict[str, str]]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._silent = 0
        self.feed(self.text)
        self.visible = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append([])
        if tag in {"input", "button", "textarea", "select"} and self.forms:
            self.forms[-1].append({"tag": tag, **found})
        if tag in {"script", "style", "title", "textarea", "select"}:
            self._silent += 1

    def handle_endtag(self, tag):
        if tag in {"script", "style", "title", "textarea", "select"}:
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent:
            self._words.append(data)

    @property
    def state(self) -> str:
        return next((f["value"] for form in self.forms for f in form if f.get("name") == "s"), "")

    @property
    def acts(self) -> list[str]:
        return [f["value"] for form in self.forms for f in form if f.get("name") == "do"]

    @property
    def title(self) -> str:
        return re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)[1].strip()

    @property
    def h1(self) -> str:
        (inner,) = re.findall(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())

    @property
    def code(self) -> str:
        return "".join(re.search(r'<p class="code">([0-9 ]+)</p>', self.text)[1].split())

    @property
    def words(self) -> str:
        return re.search(r'<p class="code code--words">([a-z ]+)</p>', self.text)[1]

    def textarea(self, name: str) -> str:
        found = re.search(
            rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', self.text, re.DOTALL
        )
        return html.unescape(found[1])


class Walk:
    """One reporter."""

    def __init__(self, client) -> None:
        self.client = client
        self.story = STORY
        self.preview = "yes"
        self.page: Page = self.get("/")

    def get(self, path: str) -> Page:
        self.page = Page(self.client.get(path))
        return self.page

    def step(self, do: str, *, state: str | None = None, **said) -> Page:
        sent = {"s": self.page.state if state is None else state, "k": "x", "do": do, **said}
        self.page = Page(self.client.post("/", sent))
        return self.page

    def to(self, question: str) -> Page:
        """Answer every question before `question`."""
        self.get("/")
        self.step("begin")
        for name in QUESTIONS:
            if name == question:
                break
            self._answer(name)
        return self.page

    def _answer(self, name: str) -> None:
        if name == "people":
            self.step("save:new", **PERSON)
            self.step("next:people")
        else:
            own = {"story": {"story": self.story}, "preview": {"preview": self.preview}}
            said = own.get(name, ANSWERS[name])
            self.step(f"next:{name}", **said)
            if self.page.h1 and "next:silence" in self.page.acts:
                self.step("next:silence", **ANSWERS["silence"])
            if self.page.h1 and "next:pointers" in self.page.acts:
                self.step("next:pointers", story=self.story)

    def send(self) -> Page:
        """Go through to the code."""
        self.to("check")
        return self.step("send")

    def look(self, code: str) -> Page:
        self.get("/")
        self.step("return")
        return self.step("look", typed=code)

    def find(self, code: str) -> Page:
        """Look, and press again as the page says for as long as others are before one in the line."""
        self.look(code)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "wait" in self.page.acts and time.monotonic() < deadline:
            time.sleep(0.5)
            self.step("wait")
        return self.page
