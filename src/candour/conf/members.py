"""What desk and force share in their settings: people who sign in with passkeys, pages for staff, slots between the two."""

from candour.conf import env
from candour.conf.base import *  # noqa: F403 - the settings idiom
from candour.conf.base import DATA, HOST, ORIGIN, staff_cookie, templates
from candour.conf.blobs import *  # noqa: F403
from candour.web import csp

INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "django_htmx",
    "candour.staff",
    "candour.ledger",
    "candour.parcels",
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
WEB_PASSKEYS = True
STAFF_RP_ID = HOST
STAFF_ORIGIN = ORIGIN
STAFF_COOKIE = staff_cookie(env.text("CANDOUR_COOKIE", default="staff"))
CSRF_FAILURE_VIEW = "candour.web.views.csrf_failure"
CSRF_COOKIE_NAME = f"{STAFF_COOKIE}-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
DEMO_KEYS = DATA / "demonstration-keys.json"
SLOT_SECONDS = env.number("CANDOUR_SLOT_SECONDS", default=1800, least=1)
"""One parcel of one size leaves in every slot, real or dummy."""
