"""The least project that answers a request: one view with one query, with tenancy or (BENCH_SCHEMA) without it."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["CONN_MAX_AGE"] = None
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "request_urls"
if schema := os.environ.get("BENCH_SCHEMA"):
    # The same application without tenancy: Django's own backend, the schema fixed when it connects.
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    DATABASES["default"]["OPTIONS"]["options"] = f"-c search_path={schema},public"
    BENCH_MIDDLEWARE: list[str] = []
else:
    BENCH_MIDDLEWARE = ["tenants.registry.middleware.HostMiddleware"]
