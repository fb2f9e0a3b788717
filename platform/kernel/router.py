"""Decides which app has its tables where: shared apps in `public`, workspace apps in the workspaces' schemas."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connections

from kernel.tenancy import PUBLIC_SCHEMA

# Needed as code (content types by the admin-less auth app, auth by the user model); no table of theirs exists anywhere.
WITHOUT_TABLES = frozenset({"contenttypes", "auth"})


class SchemaRouter:
    """Database router for `migrate`; `settings.SHARED_APPS` and `settings.TENANT_APPS` name the apps."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Whether the app's tables belong into the schema that is current on `db`."""
        if app_label in WITHOUT_TABLES:
            return False
        shared = cast(Any, connections[db]).schema_name == PUBLIC_SCHEMA
        return apps.get_app_config(app_label).name in (settings.SHARED_APPS if shared else settings.TENANT_APPS)
