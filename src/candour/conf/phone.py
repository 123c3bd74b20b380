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
SWITCHBOARD_PORT = env.number("CANDOUR_SWITCHBOARD_PORT", default=0)
"""Where the desk's softphones reach the telephone, on this machine only: a proxy with TLS stands before it. 0: no live calls."""
TURN = env.text("CANDOUR_TURN", default="")
"""The relay for the sound of live calls, as turn:HOST:PORT?transport=udp; without one, browsers send straight to us."""
TURN_SECRET = env.secret("CANDOUR_TURN_SECRET", default="")
PAGE_PORT = env.number("CANDOUR_CALL_PAGE_PORT", default=0)
"""Where a page to call from is, on 127.0.0.1 only: for the demonstration and for trials, never for reporters. 0: there is none."""
RTP_FIRST_PORT = env.number("CANDOUR_RTP_FIRST_PORT", default=20000, least=1024)
"""The first of the ports for sound: two for each call, and a few to spare."""
ENGINE = env.one_of("CANDOUR_ENGINE", ("embedded", "asterisk"), default="embedded")
"""What takes the calls: `embedded`, our own, for trials; or `asterisk`, on the same machine, for a carrier's trunk."""
ARI = env.loopback("CANDOUR_ARI", default="http://127.0.0.1:8088")
"""With `asterisk`: where its REST interface is. On the loopback, for it is not encrypted."""
ARI_USER = env.text("CANDOUR_ARI_USER", default="candour")
"""With `asterisk`: the user in its `ari.conf`."""
ARI_PASSWORD = env.secret("CANDOUR_ARI_PASSWORD") if ENGINE == "asterisk" else ""
"""With `asterisk`: that user's password; without, it is not read."""
