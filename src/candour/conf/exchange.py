"""Settings of the exchange: boxes of sealed parcels. A machine-only API; it can open nothing."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA, sqlite

ROOT_URLCONF = "candour.roles.exchange.urls"
INSTALLED_APPS = ["candour.roles.exchange"]
DATABASES = {"default": sqlite(DATA / "exchange.sqlite3")}
CORRESPONDENTS_FILE = env.text("CANDOUR_CORRESPONDENTS", default=str(DATA / "correspondents.json"))
"""Who may speak to us, with which key, reading and posting which boxes."""
PARCEL_BYTES = 1024 * 1024
"""The largest parcel taken in one request; larger things come in parts."""
DATA_UPLOAD_MAX_MEMORY_SIZE = PARCEL_BYTES + 1024
