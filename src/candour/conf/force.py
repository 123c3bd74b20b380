"""Settings of the force."""

from candour.conf import database, env
from candour.conf.members import *  # noqa: F403 - the settings idiom
from candour.conf.members import DATA, INSTALLED_APPS

ROOT_URLCONF = "candour.roles.force.urls"
WEB_BASE_TEMPLATE = "force/base.html"
INSTALLED_APPS = [*INSTALLED_APPS, "candour.roles.force"]
DATABASES = {"default": database.of_role(DATA / "force.sqlite3")}
STAFF_HOME = "force:inbox"
FORCE = env.text("CANDOUR_FORCE")
"""The code of the force whose installation this is."""
STAFF_DUTIES: tuple[str, ...] = ("receiving officer", "senior investigator", "force supervisor")
LEDGER_NAME = FORCE
