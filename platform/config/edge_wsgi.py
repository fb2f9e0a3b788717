"""The application on the internal listener that the TLS edge asks; never served on a public address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

import django

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def _application() -> WSGIApplication:
    django.setup()
    from tenants.domains.edge import application

    return application


application = _application()
