"""Every page of the intake, each reached as a reporter reaches it."""

import os
from collections.abc import Iterator

from django.test import Client
from intake_peer import Charity, Peer

from candour.roles.intake import services
from candour.roles.intake.turns import Ticket
from candour.seal.code import draw
from candour.seal.keys import SigningKey
from walk import ANSWERS, PERSON, Page, Walk

POINTING = (
    "I do the books for the garage. On 2 October about half four he took £600 from him."
    " My daughter saw it. I've kept the paper at home."
)
PREVIEW = "Police Sergeant David MELLISH is believed to take money from a garage. The basis of this is withheld."


def every_page(client: Client, peer: Peer, charity: Charity) -> Iterator[tuple[str, Page]]:
    """Yield each page with a name for it."""
    yield from _plain(Walk(client))
    yield from _questions(Walk(client))
    yield from _sending(Walk(client), peer)
    yield from _visiting(Walk(client), peer, charity)


def _plain(walk: Walk) -> Iterator[tuple[str, Page]]:
    yield "start", walk.page
    for path in ("how-it-works", "what-we-keep", "who-runs-this", "helplines"):
        yield path, walk.get(f"/{path}")
    yield "exit", walk.get("/exit")
    yield "expired", walk.step("next:story", state="AAAA")
    yield "too-long", walk.step("begin", filler="x" * 600_000)


def _questions(walk: Walk) -> Iterator[tuple[str, Page]]:
    yield "danger", walk.to("danger")
    yield "danger-error", walk.step("next:danger")
    yield "in-danger", walk.step("next:danger", danger="yes")
    yield "scope", walk.step("next:help")
    yield "elsewhere", walk.step("next:scope", scope="no")
    yield "kind", walk.step("next:elsewhere")
    yield "kind-error", walk.step("next:kind")
    yield "story", walk.step("next:kind", **ANSWERS["kind"])
    yield "story-error", walk.step("next:story", story="")
    yield "pointers", walk.step("next:story", story=POINTING)
    yield "person", walk.step("next:pointers", story=POINTING)
    yield "person-error", walk.step("save:new", **{**PERSON, "force": "nowhere", "name": "a" * 300})
    yield "people", walk.step("save:new", **PERSON)
    yield "another-person", walk.step("person:new")
    yield "two-people", walk.step("save:new", nickname="Beef", rank="", force="", number="C 412")
    yield "place", walk.step("next:people")
    yield "risk", walk.step("next:place", **ANSWERS["place"])
    yield "circle", walk.step("next:risk", at_risk="Two children live there.\nThey are small.")
    yield "checks", walk.step("next:circle", circle="few")
    yield "preview", walk.step("next:checks", checkable="")
    yield "preview-error", walk.step("next:preview")
    yield "silence", walk.step("next:preview", **ANSWERS["preview"])
    yield "silence-error", walk.step("next:silence")


def _sending(walk: Walk, peer: Peer) -> Iterator[tuple[str, Page]]:
    walk.to("story")
    walk.step("next:story", story=POINTING)
    walk.step("next:pointers", story=POINTING)
    walk.step("save:new", **PERSON)
    walk.step("next:people")
    for name in ("place", "risk", "circle", "checks"):
        walk.step(f"next:{name}", **ANSWERS[name])
    peer.refusing = {"draw": "hardener"}
    walk.step("next:preview", **ANSWERS["preview"])
    yield "check-without-code", walk.step("next:silence", **ANSWERS["silence"])
    peer.refusing = {}
    yield "check", walk.step("goto:check")
    peer.refusing = {"file": "disk"}
    yield "check-not-sent", walk.step("send")
    peer.refusing = {}
    yield "code", walk.step("send")
    yield "type-back", walk.step("type")
    yield "type-back-error", walk.step("typed", typed="12 34")
    yield "done", walk.step("typed", typed=peer.drawn[-1])


def _visiting(walk: Walk, peer: Peer, charity: Charity) -> Iterator[tuple[str, Page]]:
    code = walk.send().code
    keys = peer.keys(code)
    yield "return", walk.step("return", state="")
    yield "return-error", walk.step("look", typed="1234", state="")
    yield "nothing", walk.look(draw())
    yield "visit-empty", walk.look(code)
    peer.boxes[keys.tag.hex()] = [
        charity.reply(keys, act="status", text="passed-on", number=1, id_="a1"),
        charity.reply(keys, act="question", text="Is it still going on?", number=2, id_="a2"),
        charity.reply(keys, act="preview", text=PREVIEW, number=4, id_="a4"),
        charity.reply(keys, act="message", text="We have read\nyour report.", number=5, id_="a5"),
        charity.reply(
            keys, act="message", text="x", number=6, id_="a6", by=SigningKey(os.urandom(32))
        ),
    ]
    yield "visit", walk.step("visit")
    yield "visit-answered", walk.step("say:answer:a2", **{"a2-text": "Yes, it is."})
    yield "say-error", walk.step("say:object:a4", **{"a4-text": ""})
    yield "withdraw", walk.step("withdraw")
    yield "withdraw-error", walk.step("withdrawn")
    peer.refusing = {"say": "disk"}
    yield "say-not-sent", walk.step("say:message:new", **{"new-text": "One more thing."})
    peer.refusing = {"look-again": "exchange"}
    yield "unseen", walk.step("visit")
    peer.refusing = {}
    yield "withdrawn", walk.step("withdrawn", act="destroy")
    yield (
        "away-too-long",
        walk.step("say:message:new", state="AAAA", **{"new-text": "One more thing."}),
    )
    yield from _waiting(walk, peer, code)


def _waiting(walk: Walk, peer: Peer, code: str) -> Iterator[tuple[str, Page]]:
    for _turn in range(services.PLACES_A_WORKER):
        assert services._TURNS.enter(Ticket())
    yield "wait", walk.look(code)
    for _turn in range(services.PLACES_A_WORKER):
        services._TURNS.leave()
    peer.refusing = {"look": "hardener"}
    yield "wait-problem", walk.step("wait")
    peer.refusing = {}
