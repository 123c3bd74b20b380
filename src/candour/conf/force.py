"""Settings of the force."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA, HOST, ORIGIN, sqlite, staff_cookie, templates
from candour.web import csp

ROOT_URLCONF = "candour.roles.force.urls"
WEB_BASE_TEMPLATE = "force/base.html"
INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "django_htmx",
    "candour.staff",
    "candour.ledger",
    "candour.parcels",
    "candour.roles.force",
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
DATABASES = {"default": sqlite(DATA / "force.sqlite3")}
WEB_PASSKEYS = True
CSRF_FAILURE_VIEW = "candour.web.views.csrf_failure"
CSRF_COOKIE_NAME = f"{staff_cookie(env.text('CANDOUR_COOKIE', default='force'))}-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
STAFF_RP_ID = HOST
STAFF_ORIGIN = ORIGIN
STAFF_COOKIE = staff_cookie(env.text("CANDOUR_COOKIE", default="force"))
STAFF_HOME = "force:inbox"
DEMO_KEYS = DATA / "demonstration-keys.json"
SLOT_SECONDS = env.number("CANDOUR_SLOT_SECONDS", default=1800, least=1)
"""One parcel of one size leaves in every slot, real or dummy."""
FORCE = env.text("CANDOUR_FORCE")
"""The code of the force whose installation this is."""
STAFF_DUTIES: tuple[str, ...] = ("receiving officer", "senior investigator", "force supervisor")
LEDGER_NAME = FORCE
