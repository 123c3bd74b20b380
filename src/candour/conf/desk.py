"""Settings of the desk."""

from candour.conf import database, env
from candour.conf.base import templates
from candour.conf.members import *  # noqa: F403 - the settings idiom
from candour.conf.members import DATA, INSTALLED_APPS

ROOT_URLCONF = "candour.roles.desk.urls"
WEB_BASE_TEMPLATE = "desk/base.html"
INSTALLED_APPS = [*INSTALLED_APPS, "candour.roles.desk"]
TEMPLATES = templates("candour.staff.context.staff", "candour.roles.desk.context.line")
DATABASES = {"default": database.of_role(DATA / "desk.sqlite3")}
STAFF_HOME = "desk:inbox"
STAFF_DUTIES: tuple[str, ...] = ("call taker", "caseworker", "supervisor", "manager", "auditor")
OPENERS = ("caseworker", "supervisor")
"""Duties whose people can open new reports: epoch secrets are sealed to them."""
UNOPENED_MINUTES = env.number("CANDOUR_UNOPENED_MINUTES", default=10, least=1)
ALARM_COMMAND = env.text("CANDOUR_ALARM_COMMAND", default="")
"""A program that calls whoever is on call. It is told their account, if the rota names one, and nothing else."""
HELPLINES_FILE = env.helplines("CANDOUR_HELPLINES", default="")
"""JSON lines like `words/data/helplines.json`: they stand in the place of ours with the same id, with the days on which they were rung."""
SWITCHBOARD = env.machine("CANDOUR_SWITCHBOARD", default="")
"""Where the telephone's switchboard listens, for the softphones of call takers: `https://phone.example`, or `http://` on this machine. Empty: this line has no live calls."""
LEDGER_NAME = "desk"
LINE_FILE = DATA / "line.json"
"""What the first public directory says of the other installations: `candour init join` writes it."""
OUTCOME_DELAY_DAYS = env.number("CANDOUR_OUTCOME_DELAY_DAYS", default=30)
"""How long an outcome waits before the reporter may be told: the day something happens would say too much."""
