"""Settings of the smallest site that has staff accounts and one page of a role: for the tests in this folder.

Read by the test process and by the server process that the browser tests start.
"""

import os
from pathlib import Path

from candour.web import csp, faults

FOLDER = Path(os.environ["STAFF_SITE_FOLDER"])
PORT = int(os.environ.get("STAFF_SITE_PORT", "8400"))
DEMONSTRATION = os.environ.get("STAFF_SITE_DEMONSTRATION") == "yes"
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["staff.localhost"]
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
ROOT_URLCONF = "staff_site"
INSTALLED_APPS = [
    "candour.web",
    "django.forms",
    "django.contrib.staticfiles",
    "candour.staff",
    "candour.ledger",
]
MIDDLEWARE = [
    "candour.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "candour.web.middleware.Refusals",
    "django.middleware.csrf.CsrfViewMiddleware",
    "candour.staff.access.StaffMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "candour.web.context.page",
                "candour.staff.context.staff",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "staff.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }
}
FORM_RENDERER = "candour.web.renderer.Renderer"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LOGGING = faults.logging_config()
WEB_BASE_TEMPLATE = "web/base_staff.html"
WEB_PASSKEYS = True
CONTENT_SECURITY_POLICY = csp.staff_policy()
TRUST_FOLDER = FOLDER / "trust"
LEDGER_NAME = "staff-site"
STAFF_ORIGIN = f"http://staff.localhost:{PORT}"
STAFF_RP_ID = "staff.localhost"
STAFF_COOKIE = "__Host-staff"
STAFF_DUTIES = ("caseworker", "supervisor")
STAFF_HOME = "home"
DEMO_KEYS = FOLDER / "demonstration-keys.json"
CSRF_COOKIE_NAME = STAFF_COOKIE + "-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
