"""The project on django-tenants as it comes, for comparison: its backend, its commands, nothing of ours in between."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES, INSTALLED_APPS, SHARED_APPS

SHARED_APPS = ["django_tenants", *SHARED_APPS]
INSTALLED_APPS = ["django_tenants", *INSTALLED_APPS]
DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["CONN_MAX_AGE"] = None
# Ours as well: the same tables are made, without those of content types and permissions.
DATABASE_ROUTERS = ["kernel.router.SchemaRouter", "django_tenants.routers.TenantSyncRouter"]
