"""All apps on one database, for the type checker and for tests of one role's parts. No process serves this."""

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="candour-every-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ.setdefault("CANDOUR_DATA", _FOLDER)
os.environ.setdefault("CANDOUR_FORCE", "ZZ1")
os.environ.setdefault("CANDOUR_DEMONSTRATION", "yes")
os.environ.setdefault("CANDOUR_ORIGIN", "http://desk.localhost:8402")
if "CANDOUR_SECRET_KEY_FILE" not in os.environ:
    _KEY = os.path.join(_FOLDER, "secret.key")  # noqa: PTH118 - before pathlib matters
    with open(_KEY, "w", encoding="ascii") as _file:  # noqa: PTH123
        _file.write("only-for-tests-and-the-type-checker")
    os.environ["CANDOUR_SECRET_KEY_FILE"] = _KEY

# The order decides: where desk and force set the same name, the desk's stays.
# isort: off
from candour.conf import force as _force  # noqa: E402
from candour.conf.force import *  # noqa: E402, F403
from candour.conf import database  # noqa: E402
from candour.conf.force import DATA  # noqa: E402
from candour.conf.exchange import CORRESPONDENTS_FILE, PARCEL_BYTES  # noqa: E402, F401
from candour.conf.intake import READ_WITHIN, STATE_KEYS_FILE  # noqa: E402, F401
from candour.conf.keeper import (  # noqa: E402, F401
    CODES_READY,
    DOOR,
    KEEPER_SOCKET,
    LOOKUP_PAUSE_MS,
    LOOKUPS_AT_ONCE,
)
from candour.conf.phone import (  # noqa: E402, F401
    ARI,
    ARI_PASSWORD,
    ARI_USER,
    CALLS_AT_ONCE,
    ENGINE,
    PAGE_PORT,
    PROMPTS_FOLDER,
    RTP_FIRST_PORT,
    SWITCHBOARD_PORT,
    TURN,
    TURN_SECRET,
)
from candour.conf.desk import *  # noqa: E402, F403
from candour.conf.desk import STAFF_DUTIES as _DESK_DUTIES  # noqa: E402

# isort: on

STAFF_DUTIES: tuple[str, ...] = (*_DESK_DUTIES, *_force.STAFF_DUTIES)  # type: ignore[no-redef]
DATABASES = {"default": database.of_role(DATA / "every.sqlite3")}
INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "django_htmx",
    "candour.staff",
    "candour.ledger",
    "candour.parcels",
    "candour.roles.intake",
    "candour.door.keeper",
    "candour.roles.exchange",
    "candour.roles.desk",
    "candour.roles.force",
]
ROOT_URLCONF = "candour.roles.exchange.urls"  # a test names the role whose pages it walks
with open(CORRESPONDENTS_FILE, "w", encoding="ascii") as _file:  # noqa: PTH123
    _file.write("{}")
