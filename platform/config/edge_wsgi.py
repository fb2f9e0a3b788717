"""The application on the internal listener that the TLS edge asks; never served on a public address."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

import django

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def _application() -> WSGIApplication:
    django.setup()
    # Answers take less than a millisecond: none is to wait five, as is usual, until another thread gives way.
    sys.setswitchinterval(0.0005)
    from tenants.domains.edge import application

    return application


application = _application()
