"""Settings of the exchange: boxes of sealed parcels. A machine-only API; it can open nothing."""

from candour.conf import database, env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA
from candour.conf.blobs import *  # noqa: F403
from candour.parcels import series

ROOT_URLCONF = "candour.roles.exchange.urls"
INSTALLED_APPS = ["candour.roles.exchange"]
DATABASES = {"default": database.of_role(DATA / "exchange.sqlite3")}
CORRESPONDENTS_FILE = env.text("CANDOUR_CORRESPONDENTS", default=str(DATA / "correspondents.json"))
"""Who may speak to us, with which key, reading and posting which boxes."""
PARCEL_BYTES = 1024 * 1024
"""The largest parcel taken; larger things come in parts."""
DATA_UPLOAD_MAX_MEMORY_SIZE = series.LARGEST + 1024
