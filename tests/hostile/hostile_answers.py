"""What a page may answer to anything: a form again, another page, a refusal that is a page of ours. Never a fault."""

import re

from hostile_forms import STATE_CHARACTERS, Sent

FAIR = frozenset(
    {200, 204, 302, 303, 400, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429, 431}
)  # 204: the desk's poll has nothing new
_SEALED = re.compile(rb"[A-Za-z0-9+/_=-]{200,}")
LONGEST_BYTES = 6 * 1024 * 1024
"""A body of 512 KiB, each sign of it shown as a reference of six letters, twice."""


def fair(answer, sent: Sent | None = None) -> None:
    """Assert that an answer is the product's own, bounded, and repeats no sealed state."""
    assert answer.status_code in FAIR, answer.status_code
    content = answer.content
    assert len(content) <= LONGEST_BYTES, "an answer must not grow beyond what was sent"
    for name, value in answer.headers.items():
        assert "\n" not in f"{name}{value}"
    if content and answer.headers["Content-Type"].startswith("text/html"):
        assert b"Candour" in content, "a page of ours"
        assert b"Traceback" not in content
        plain = _SEALED.sub(b"", content)  # in a sealed state any six letters may stand by chance
        assert b"django" not in plain.lower().replace(b"csrfmiddlewaretoken", b"")
    assert answer.headers["Cache-Control"] == "no-store"
    if sent is not None:
        _no_state_repeated(content, sent)


def _no_state_repeated(content: bytes, sent: Sent) -> None:
    """A state that was sent comes back sealed anew or not at all, unless somebody wrote it into another field."""
    state = sent.value(b"s")
    elsewhere = any(state in value for name, value in sent.pairs if name != b"s")
    if len(state) >= STATE_CHARACTERS and not elsewhere:
        assert state not in content


def is_public(answer) -> None:
    """Assert that a page for the public has the way out on it."""
    if answer.status_code not in {302, 303}:
        assert b'href="/exit"' in answer.content
