"""Settings of a door's keeper: the process beside the pages or the telephone that holds the outbox and speaks to the outside."""

from candour.conf import database, env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA
from candour.conf.blobs import *  # noqa: F403

INSTALLED_APPS = ["candour.ledger", "candour.parcels", "candour.door.keeper"]
DATABASES = {"default": database.of_role(DATA / "keeper.sqlite3")}
KEEPER_SOCKET = env.text("CANDOUR_KEEPER_SOCKET", default=str(DATA / "keeper.sock"))
CODES_READY = env.number("CANDOUR_CODES_READY", default=200, least=1)
"""Codes kept ready in memory, so that filing survives an outage of the hardener."""
LOOKUPS_AT_ONCE = env.number("CANDOUR_LOOKUPS_AT_ONCE", default=4, least=1)
LOOKUP_PAUSE_MS = env.number("CANDOUR_LOOKUP_PAUSE_MS", default=100)
"""The brake on guesses: each 8 recent wrong codes double the pause before a look-up, for all, up to 63 times this."""
DOOR = env.one_of("CANDOUR_DOOR", ("web", "phone"), default="web")
"""Which door it keeps: `web` beside the intake's pages, `phone` beside the telephone."""
LEDGER_NAME = "intake" if DOOR == "web" else "phone"
