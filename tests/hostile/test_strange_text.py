"""Odd text of honest people arrives as it was written, and is shown so that it can turn nothing round on a reader's page."""

import html
import re
from urllib.parse import urlencode

import pytest
from force_cast import make_product
from hostile_text import BIDI, FAMILY

from candour.parcels import messages
from walk import ANSWERS, PERSON, Walk

FORM_BYTES = 512 * 1024
"""What proxy and pages take at once."""
ODD = {
    "isolates and marks": "One \u2066two\u2069 three \u200f\u200e four.",
    "joined emoji": f"Family {FAMILY} end.",
    "stacked signs": "Z" + "\u0351\u0352" * 50,
    "beyond the first plane": "𝕬𝖘𝖙 \U0001f600 \U0010fffd end",
    "right to left": "הוא לוקח כסף, he said, من المرآب.",
    "zero width": "mid\u200bdle \u2060 \ufeff soft\u00adhyphen",
    "formulas": "=1+1\n+1\n-1\n@SUM(A1)\n\t=2",
    "markup": "<script>alert(1)</script> & </textarea> {{ x }} {% x %}",
    "header lines": "a\nSet-Cookie: x=1\n\nb",
    "many lines": "a\n" * 7_400 + "end",
    "control signs": "bell\x07 escape\x1b[2J next\x85line \u2028 end",
    "tags": "flag 🏴\U000e0067\U000e0062\U000e007f end",
}
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


def outside_fields(answer) -> str:
    """Return a page without what stands in fields to be changed: there it must be as it is."""
    return re.sub(
        r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", answer.content.decode(), flags=re.S
    )


@pytest.mark.parametrize("name", ODD)
def test_odd_text_arrives_in_the_sealed_original_as_it_was_written(client, peer, charity, name):
    walk = Walk(client)
    walk.story = ODD[name]

    code = walk.send().code

    envelope = bytes.fromhex(peer.reports[peer.keys(code).tag.hex()]["envelope"])
    report = messages.decode(charity.opened(envelope).body, messages.Report)
    assert report.story == ODD[name]


@pytest.mark.parametrize(
    "text", ["a\0b", "half \ud83d a pair", "turned \u202e round", "\u202d forced"]
)
def test_what_could_not_arrive_as_written_is_refused_and_stays_on_the_page(client, peer, text):
    walk = Walk(client)
    walk.to("story")
    body = urlencode({"s": walk.page.state, "k": "x", "do": "next:story"})
    body += "&" + urlencode({"story": text.encode("utf-8", "surrogatepass")})

    answer = client.generic(
        "POST", "/", data=body.encode(), content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert text.rpartition(" ")[2].strip("\0")[-1] in answer.content.decode()


def test_the_longest_honest_report_in_the_widest_signs_can_be_sent(client, peer):
    """Every field full of signs of four bytes: each step must stay below what proxy and pages take."""
    wide = "\U0001f600"
    sent = []
    walk = Walk(_Measured(client, sent))
    walk.to("story")
    walk.step("next:story", story=wide * 15_000)
    full = dict.fromkeys(("name", "nickname", "number", "unit"), wide * 200)
    for number in range(10):
        walk.step(
            f"save:{'new' if number == 0 else walk_new(walk)}",
            **{**PERSON, **full, "description": wide * 1_000},
        )
    walk.step("next:people")
    walk.step("next:place", when=wide * 3_000, where=wide * 3_000)
    walk.step("next:risk", at_risk=wide * 3_000)
    walk.step("next:circle", **ANSWERS["circle"])
    walk.step("next:checks", checkable=wide * 3_000)
    walk.step("next:preview", preview="no")

    page = walk.step("send")

    assert page.status == 200, page.visible[:300]
    assert peer.keys(page.code).tag.hex() in peer.reports
    assert max(sent) < FORM_BYTES


def walk_new(walk: Walk) -> str:
    """Ask for the form of one more person."""
    walk.step("person:new")
    return "new"


class _Measured:
    """A browser that notes how long each form is when it is sent."""

    def __init__(self, client, sent: list[int]) -> None:
        self._client, self._sent = client, sent

    def get(self, path):
        return self._client.get(path)

    def post(self, path, data):
        body = urlencode(data, doseq=True)
        self._sent.append(len(body))
        return self._client.generic(
            "POST", path, data=body.encode(), content_type="application/x-www-form-urlencoded"
        )


def _as_written(shown: str) -> str:
    """Return a text from a page, its marks taken off and its visible signs hidden again."""
    plain = re.sub(r"</?mark>", "", shown)
    return html.unescape(
        re.sub(r"<code>\[U\+([0-9A-F]+)\]</code>", lambda sign: chr(int(sign[1], 16)), plain)
    )


@pytest.mark.parametrize("name", [*ODD, "turned round"])
def test_the_desk_shows_odd_text_so_that_nothing_hides_in_it(desk, name):
    text = {**ODD, "turned round": BIDI}[name]
    person = messages.Person(name=text[:150], unit=text[:150], force="ZZ1")
    _, path = desk.open_report(story=text, where=text[:2000], people=[person])

    page = outside_fields(desk.get("bob", path))
    product = desk.draft(path, **{"text": text[:2400], "other-1-description": text[:150]})
    leaves = outside_fields(desk.get("bob", f"{path}/products/{product}"))

    for shown in (page, leaves):
        assert HIDDEN.search(shown) is None
        assert "<script>alert" not in shown
    assert 'class="words" dir="auto"' in page
    for sign in set(HIDDEN.findall(text[:150])):
        assert f"<code>[U+{ord(sign):04X}]</code>" in page
    (story, *_rest) = re.findall(
        r'<div class="words" dir="auto">(.*?)</div>', page, flags=re.DOTALL
    )
    assert _as_written(story) == text


def test_a_force_sees_what_hides_in_a_product(force):
    people = messages.Person(name=f"Dave {BIDI}", unit=BIDI, force="ZZ1")
    urn = force.deliver(
        make_product(text=f"He {BIDI} takes <script>alert(1)</script>.", subject=people)
    )
    browser = force.client("priya")

    for path in ("/", f"/products/{urn}"):
        page = outside_fields(browser.get(path))
        assert HIDDEN.search(page) is None
        assert "<code>[U+202E]</code>" in page
        assert "<script>alert" not in page
