"""Settings of the intake's pages: the process that asks. No database, no session, no cookie, no outside connection."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA, templates
from candour.web import csp

ROOT_URLCONF = "candour.roles.intake.urls"
WEB_BASE_TEMPLATE = "web/base_public.html"
INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "candour.roles.intake",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "candour.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "candour.web.middleware.Refusals",
]
TEMPLATES = templates()
CONTENT_SECURITY_POLICY = csp.public_policy()
DATABASES: dict[str, object] = {}
KEEPER_SOCKET = env.text("CANDOUR_KEEPER_SOCKET", default=str(DATA / "keeper.sock"))
STATE_KEYS_FILE = env.text("CANDOUR_STATE_KEYS", default="/dev/shm/candour-intake-state")  # noqa: S108
"""Page-state keys, current and previous, in memory only: they outlive a worker, not the machine."""
HELPLINES_FILE = env.helplines("CANDOUR_HELPLINES", default="")
"""JSON lines like `words/data/helplines.json`: they stand in the place of ours with the same id, with the days on which they were rung."""
READ_WITHIN = env.text("CANDOUR_READ_WITHIN", default="today or tomorrow")
"""How soon a person reads a report, in the words the page uses."""
