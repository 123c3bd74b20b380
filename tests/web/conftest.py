"""The settings under which the page furniture is tested, whatever the roles set."""

import pytest

from candour.web import csp


@pytest.fixture(autouse=True)
def furnished(settings):
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DEMONSTRATION = False
    settings.WEB_BASE_TEMPLATE = "web/base_public.html"
    settings.WEB_PASSKEYS = False
    settings.STATIC_URL = "/static/"
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.CONTENT_SECURITY_POLICY = csp.public_policy()
    settings.FORM_RENDERER = "candour.web.renderer.Renderer"
    settings.MIDDLEWARE = [
        "candour.web.middleware.Headers",
        "csp.middleware.CSPMiddleware",
        "candour.web.middleware.Refusals",
    ]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "candour.web.context.page",
                ]
            },
        }
    ]
    return settings
