"""Settings of the process that serves the sample pages: no workspace, no session, static files as in production."""

import os
from pathlib import Path

from config.settings.test import *  # noqa: F403
from config.settings.test import STORAGES, TEMPLATES

HERE = Path(__file__).parent
ROOT_URLCONF = "tests.portal_ui.shell.gallery.urls"
MIDDLEWARE = [
    "kernel.http.request_id.RequestIdMiddleware",
    "kernel.http.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kernel.http.compression.CompressionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES[0]["DIRS"] = [str(HERE / "templates")]
STATIC_ROOT = os.environ["GALLERY_STATIC_ROOT"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "portal_ui.shell.staticfiles.HashedStaticFiles"}}
