"""Settings of the desk."""

from candour.conf import database, env
from candour.conf.members import *  # noqa: F403 - the settings idiom
from candour.conf.members import DATA, INSTALLED_APPS

ROOT_URLCONF = "candour.roles.desk.urls"
WEB_BASE_TEMPLATE = "desk/base.html"
INSTALLED_APPS = [*INSTALLED_APPS, "candour.roles.desk"]
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
LEDGER_NAME = "desk"
LINE_FILE = DATA / "line.json"
"""What the first public directory says of the other installations: `candour init join` writes it."""
OUTCOME_DELAY_DAYS = env.number("CANDOUR_OUTCOME_DELAY_DAYS", default=30)
"""How long an outcome waits before the reporter may be told: the day something happens would say too much."""
