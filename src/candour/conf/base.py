"""What the settings of every role share. A role's module says `from candour.conf.base import *` and adds its own."""

from typing import Any
from urllib.parse import urlsplit

from candour.conf import env
from candour.web import faults

DATA = env.folder("CANDOUR_DATA")
"""The role's own folder: its database, its directories, its keys. No other role may read it."""
DEMONSTRATION = env.flag("CANDOUR_DEMONSTRATION", default=False)
DEBUG = False
SECRET_KEY = env.secret("CANDOUR_SECRET_KEY")
ORIGIN = env.text("CANDOUR_ORIGIN", default="http://localhost:8000")
"""Scheme, host and port under which people see this role."""
HOST = urlsplit(ORIGIN).hostname or ""
SECURE = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [HOST]
TRUST_FOLDER = DATA / "trust"
LINKS_FILE = DATA / "links.json"
"""The exchange's address, this installation's name and the boxes it uses: see docs/reference/settings.md."""
INSTALLATION_KEY_FILE = DATA / "installation.key"
"""An Ed25519 seed: signs requests to the exchange, frames and receipts. It opens nothing."""

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
WSGI_APPLICATION = None
FORM_RENDERER = "candour.web.renderer.Renderer"
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = [
    "candour.web.uploads.NoFiles"
]  # nothing is ever spooled to a temporary file
SECURE_REFERRER_POLICY = "same-origin"  # `no-referrer` would make browsers send `Origin: null`
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING: dict[str, Any] = faults.logging_config()
"""Nothing is logged but the class and line of a fault: Django's own loggers name paths and hosts."""


def templates(*processors: str) -> list[dict[str, Any]]:
    """Return the template engine with the page furniture's context and a role's own."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "candour.web.folding.Loader",
                        ["django.template.loaders.app_directories.Loader"],
                    )
                ],
                "context_processors": ["candour.web.context.page", *processors],
            },
        },
    ]


def staff_cookie(name: str) -> str:
    """Return the name of a role's session cookie. Browsers bind `__Host-` cookies to host and TLS, not to ports."""
    return f"__Host-{name}"
