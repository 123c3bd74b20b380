"""A caller's message at the desk: carried, opened, listened to, typed up, as people do it through the pages."""

import random
import re

from candour.parcels import messages, recording
from candour.roles.desk.models import Case, Item
from candour.seal.container import Type
from cast import spoken_parts

SOUND = bytes(random.Random(3).randrange(256) for _ in range(160 * 700))  # noqa: S311 - 14 seconds of anything
HEAD_BYTES = 58
TYPED = "My sergeant Dave Mellish takes money from a scrap yard in Calderbrook every Friday."


def carry(desk, sound=SOUND, *, order=None, code=True, lose=(), name="bob", **said):
    """Carry a spoken report and have it opened; return reporter, the case's path, the item's path, and the parts."""
    reporter, parts, report = desk.cast.speak(sound, code=code, **said)
    envelopes = [*parts, report]
    for place in order or range(len(envelopes)):
        if place not in lose:
            desk.cast.carry(envelopes[place])
    known = set(Case.objects.values_list("reference", flat=True))
    desk.sort(name)
    (reference,) = set(Case.objects.values_list("reference", flat=True)) - known
    path = f"/cases/{reference}"
    desk.post(name, f"{path}/open")
    item = Item.objects.get(case=reference, kind=Item.Kind.ORIGINAL)
    return reporter, path, f"{path}/items/{item.id}", parts


def speak_again(desk, reporter, sound, *, act="message", lose=()):
    """Let a returning caller say something, of which the parts `lose` never come; return the item's id."""
    parts = spoken_parts(sound, to=desk.cast.epoch.recipient)
    digests, frames = [recording.digest(one) for one in parts], -(-len(sound) // 160)
    tag = reporter.keys.tag.hex()
    message = messages.FromReporter(tag=tag, act=act, parts=digests, sounding=frames)
    known = set(Item.objects.values_list("id", flat=True))
    desk.cast.deliver(Type.FROM_REPORTER, messages.encode(message), keys=reporter.keys)
    for nth, one in enumerate(parts):
        if nth not in lose:
            desk.cast.carry(one)
    desk.sort()
    (made,) = set(Item.objects.values_list("id", flat=True)) - known
    return made


def press(desk, item, name="bob"):
    """Press "listen"; return the page's address and the sound's."""
    page = desk.post(name, f"{item}/hear")["Location"]
    shown = desk.get(name, page).content.decode()
    return page, re.search(r'src="([^"]+/sound\?[^"]+)"', shown)[1]


def wav(desk, item, name="bob", **headers):
    """Return the sound that somebody hears, as the whole file or the range that is asked for."""
    _, sound = press(desk, item, name)
    return desk.browsers[name].get(sound, headers=headers)


def heard(desk, item, name="bob"):
    """Return the bytes of the whole file."""
    answer = wav(desk, item, name)
    assert answer.status_code == 200
    return answer.getvalue()


def type_up(desk, item, text, *, seen="", name="bob", status=302):
    """Save what was said as text."""
    return desk.post(name, f"{item}/listen", {"text": text, "seen": seen}, status=status)


def seen_by(desk, item, name="bob"):
    """Return the row of the text with which the form begins."""
    page = desk.get(name, f"{item}/listen").content.decode()
    found = re.search(r'name="seen" value="(\w+)"', page)
    return found[1] if found else ""
