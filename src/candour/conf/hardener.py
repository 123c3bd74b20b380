"""Settings of the hardener, and its program made from them. No Django: the hardener needs none.

CANDOUR_HARDENER_KEY_FILE (64 hexadecimal digits), CANDOUR_DOORS (a JSON file: door -> Ed25519 key), CANDOUR_CAP_FOLDER
(a folder in memory), CANDOUR_CAP_PER_SECOND and CANDOUR_CAP_BURST (above a door's filing peak).
"""

import json
import re
from pathlib import Path
from typing import Final

from candour.conf import env
from candour.roles.hardener.app import Hardener
from candour.roles.hardener.cap import Cap
from candour.seal.keys import VerifyKey
from candour.seal.oprf import HardenerKey

_NAME: Final = re.compile(r"[a-z0-9-]{1,40}")


def _key() -> HardenerKey:
    try:
        return HardenerKey.from_seed(bytes.fromhex(env.secret("CANDOUR_HARDENER_KEY")))
    except ValueError:
        raise env.BadSetting("CANDOUR_HARDENER_KEY_FILE", "needs 64 hexadecimal digits") from None


def _doors() -> dict[str, VerifyKey]:
    path = Path(env.text("CANDOUR_DOORS"))
    try:
        said = json.loads(path.read_text("utf-8"))
        doors = {name: VerifyKey(bytes.fromhex(key)) for name, key in said.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        raise env.BadSetting("CANDOUR_DOORS", f"cannot be used: {path}") from None
    if not all(_NAME.fullmatch(name) for name in doors):  # a door's cap is a file of its name
        raise env.BadSetting("CANDOUR_DOORS", "a door's name has small letters, digits and hyphens")
    if len({key.raw for key in doors.values()}) < len(doors):
        raise env.BadSetting("CANDOUR_DOORS", "two doors have one key")
    return doors


application = Hardener(
    _key(),
    _doors(),
    Cap(
        env.folder("CANDOUR_CAP_FOLDER", default=Path("/dev/shm")),  # noqa: S108 - memory, not disk
        env.number("CANDOUR_CAP_PER_SECOND", default=150, least=1),
        env.number("CANDOUR_CAP_BURST", default=600, least=1),
    ),
)
