"""Which tables of a role go into which file. A table that is not named here is content."""

from pathlib import PurePosixPath
from typing import Final

EVERYTHING: Final = "*"
KEYS: Final[dict[str, frozenset[str]]] = {
    # what opens what the desk holds, and what opens that
    "desk": frozenset(
        {"desk.bundle", "desk.casebundle", "desk.samplehalf", "staff.passkey", "staff.locker"}
    ),
    "force": frozenset({"staff.passkey", "staff.locker"}),
    # what others hold the rule over: mailboxes end, parcels are signed for
    "exchange": frozenset({EVERYTHING}),
    "keeper": frozenset({"keeper.filing", "parcels.outgoing", "parcels.road"}),
}
"""Tables whose copies are destroyed after seven days: whoever has the keys of then opens what was destroyed since."""
NEVER: Final = frozenset(
    {"staff.staffsession", "staff.challenge", "staff.invite", "desk.call", "desk.shiftnote"}
)
"""Nobody is signed in and no invitation holds after a restore; a caller who hung up, and a note that died, do not come back."""
FILES: Final = ("links.json", "correspondents.json", "line.json", "own.card", "installation.key")
BLOBS: Final = "blobs"
FOLDERS: Final = ("trust", "cards", BLOBS)
BLOBS_WITH_KEYS: Final = frozenset({"exchange", "keeper"})
"""Roles all of whose long values are of tables in `KEYS`."""
DEMONSTRATION_FILES: Final = ("demonstration-keys.json",)


def kind_of(role: str, label: str) -> str:
    """Return "keys", "content", or "" for a table that is not copied."""
    if label in NEVER:
        return ""
    keys = KEYS[role]
    return "keys" if label in keys or EVERYTHING in keys else "content"


def kind_of_file(role: str, name: str) -> str:
    """Return "keys" or "content" for a file, named as it lies in the role's folder."""
    short = role in BLOBS_WITH_KEYS and PurePosixPath(name).parts[0] == BLOBS
    return "keys" if short else "content"
