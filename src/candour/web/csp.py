"""The content security policies, as django-csp takes them: `CONTENT_SECURITY_POLICY = csp.public_policy()`.

Plain Python: `conf` calls it while the settings are being made.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

Policy = dict[str, dict[str, list[str]]]

EXIT_SCRIPT: Final = Path(__file__).parent / "static" / "web" / "exit.js"

_NONE: Final = "'none'"
_SELF: Final = "'self'"
_CLOSED: Final = {
    "default-src": [_NONE],
    "style-src": [_SELF],
    "img-src": [_SELF],
    "form-action": [_SELF],
    "base-uri": [_NONE],
    "frame-ancestors": [_NONE],
}


@cache
def exit_integrity() -> str:
    """Return `sha256-…` of exit.js as shipped, for `integrity=` and for the policy."""
    digest = hashlib.sha256(EXIT_SCRIPT.read_bytes()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def public_policy() -> Policy:
    """Return the policy of pages for the public: one script may run, known by its hash, and no other.

    A script that somebody changed on the server does not run: its hash differs from both places.
    """
    return {
        "DIRECTIVES": {
            **_CLOSED,
            "script-src": [f"'{exit_integrity()}'"],
            "require-trusted-types-for": ["'script'"],
            "trusted-types": [_NONE],
        }
    }


def staff_policy() -> Policy:
    """Return the policy of staff pages: our own files only, nothing inline, no frame, no plug-in.

    Trusted types are left out because htmx writes HTML into the page.
    """
    return {
        "DIRECTIVES": {
            **_CLOSED,
            "script-src": [_SELF],
            "connect-src": [_SELF],
            "media-src": [_SELF],
        }
    }
