"""Visitors of a running demonstration, without a browser: they walk every page a reporter and staff can come to.

For `pages.py`, which has what they saw checked, and `attack.py`, which needs somebody's cookie.
"""

import re
import signal
import sys
from collections.abc import Iterator

from findings import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from line import Answer, Http, RunningLine
from walk import PERSON, QUESTIONS, Walk

# A shell lets what it starts in the background ignore Ctrl-C, by which a running line is ended.
signal.signal(signal.SIGINT, signal.default_int_handler)

NEVER = re.compile(r"/sign-out|/revoke|/drop|/exit|/go$|/static/")
"""Links that would end the visit."""
PAGES_OF_ONE = 40


class Member:
    """Somebody of the demonstration who is signed in at the desk or at a force."""

    def __init__(self, line: RunningLine, where: str, name: str) -> None:
        """Sign in as `name`."""
        self.where = where
        self.http = Http(line.address(where), {})
        self.cookies: dict[str, str] = {}
        page = self.get("/account/sign-in")
        found = re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)">\s*<input type="hidden" name="person" value="([^"]+)">'
            rf"\s*<button[^>]*>Sign in as {re.escape(name)}",
            page.content.decode(),
        )
        if not found:
            raise LookupError(f"nobody at {where} is called {name}")
        said = {"csrfmiddlewaretoken": found[1], "person": found[2]}
        self._take(self.http.post("/account/sign-in/demonstration", said))

    def get(self, path: str) -> Answer:
        """Ask for a page as this person."""
        answer = self.http.get(path)
        self._take(answer)
        return answer

    def is_signed_in(self) -> bool:
        """Say whether the pages still know this person."""
        return self.get("/").status_code == 200

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Follow every link from the first page, and yield what comes, named by where it was."""
        seen, waiting = {"/"}, ["/"]
        while waiting and len(seen) <= PAGES_OF_ONE:
            path = waiting.pop(0)
            answer = self.get(path)
            is_page = "text/html" in answer.headers.get("Content-Type", "")
            if not is_page or not answer.content:  # a redirect has nothing to be looked at
                continue
            yield f"{self.where}{path}", answer.content
            for link in re.findall(r'<a[^>]* href="(/[^"#?]*)', answer.content.decode()):
                if link not in seen and not NEVER.search(link):
                    seen.add(link)
                    waiting.append(link)

    def _take(self, answer: Answer) -> None:
        for one in answer.headers.getlist("Set-Cookie"):
            name, _, rest = one.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.http.headers["Cookie"] = self.cookie()

    def cookie(self) -> str:
        """Return what this person's browser sends."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def as_reporter(line: RunningLine) -> Iterator[tuple[str, bytes]]:
    """Yield each page of a report from the first to the last, with refusals, and of a return with its code."""
    http = Http(line.address("intake"), {})
    walk = Walk(http)
    for question in QUESTIONS:
        walk.to(question)
        walk.step(f"next:{question}")  # nothing said: the page with its errors, or the next one
    walk.to("people")
    walk.step("save:new", **{**PERSON, "name": "", "force": "nowhere"})
    walk.story = "I was the only one in the room. The sergeant takes money from a garage."
    walk.send()
    code = walk.page.code
    walk.step("type")
    walk.step("typed", typed="1")
    walk.step("typed", typed=code)
    walk.look(code)
    walk.look("1234 5678 9012 3456 7890")
    for title in re.findall(r"^  (.+?): [\d ]{20,}", line.said, re.MULTILINE):
        walk.look(line.code_of(title)[0])
    for path in (
        "/how-it-works",
        "/what-we-keep",
        "/who-runs-this",
        "/helplines",
        "/exit",
        "/go",
        "/nowhere",
    ):
        http.get(path)
    for number, answer in enumerate(http.answers):
        if answer.content and "text/html" in answer.headers.get("Content-Type", ""):
            yield f"intake/{number}", answer.content
