"""Settings of the telephone: the process that callers speak to. No database, no session, no connection but its keeper's socket."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA

KEEPER_SOCKET = env.text("CANDOUR_KEEPER_SOCKET", default=str(DATA / "keeper.sock"))
DATABASES: dict[str, object] = {}
PROMPTS_FOLDER = env.text("CANDOUR_PROMPTS", default="")
"""A folder with sounds in the place of ours, as `candour prompts` lays them out: spoken by a person, for example."""
CALLS_AT_ONCE = env.number("CANDOUR_CALLS_AT_ONCE", default=100, least=1)
"""Calls that are taken at the same time; one more hears that the line is busy."""
RTP_FIRST_PORT = env.number("CANDOUR_RTP_FIRST_PORT", default=20000, least=1024)
"""The first of the ports for sound: two for each call, and a few to spare."""
