"""Settings of the desk."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA, HOST, ORIGIN, sqlite, staff_cookie, templates
from candour.web import csp

ROOT_URLCONF = "candour.roles.desk.urls"
WEB_BASE_TEMPLATE = "desk/base.html"
INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "django_htmx",
    "candour.staff",
    "candour.ledger",
    "candour.parcels",
    "candour.roles.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "candour.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "candour.web.middleware.Refusals",
    "django.middleware.csrf.CsrfViewMiddleware",
    "candour.staff.access.StaffMiddleware",
]
TEMPLATES = templates("candour.staff.context.staff")
CONTENT_SECURITY_POLICY = csp.staff_policy()
DATABASES = {"default": sqlite(DATA / "desk.sqlite3")}
WEB_PASSKEYS = True
CSRF_FAILURE_VIEW = "candour.web.views.csrf_failure"
CSRF_COOKIE_NAME = f"{staff_cookie(env.text('CANDOUR_COOKIE', default='desk'))}-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
STAFF_RP_ID = HOST
STAFF_ORIGIN = ORIGIN
STAFF_COOKIE = staff_cookie(env.text("CANDOUR_COOKIE", default="desk"))
STAFF_HOME = "desk:inbox"
DEMO_KEYS = DATA / "demonstration-keys.json"
SLOT_SECONDS = env.number("CANDOUR_SLOT_SECONDS", default=1800, least=1)
"""One parcel of one size leaves in every slot, real or dummy."""
STAFF_DUTIES: tuple[str, ...] = ("call taker", "caseworker", "supervisor", "manager", "auditor")
OPENERS = ("caseworker", "supervisor")
"""Duties whose people can open new reports: epoch secrets are sealed to them."""
UNOPENED_MINUTES = env.number("CANDOUR_UNOPENED_MINUTES", default=10, least=1)
ALARM_COMMAND = env.text("CANDOUR_ALARM_COMMAND", default="")
"""A program, run without arguments, that calls the on-call rota. It is told nothing, so it can leak nothing."""
LEDGER_NAME = "desk"
OUTCOME_DELAY_DAYS = env.number("CANDOUR_OUTCOME_DELAY_DAYS", default=30)
"""How long an outcome waits before the reporter may be told: the day something happens would say too much."""
