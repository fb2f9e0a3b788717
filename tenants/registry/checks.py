"""System checks: nothing in a workspace's schema may reach into public, or be mistaken for what is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import Model

from kernel.router import WITHOUT_TABLES

Models = list[type[Model]]


def models_of(app_names: Iterable[str]) -> Models:
    """Every model with a table of these apps, those of many-to-many fields included."""
    wanted = set(app_names)
    return [
        model
        for config in apps.get_app_configs()
        if config.name in wanted and config.label not in WITHOUT_TABLES
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def outward_keys(workspace: Models, shared: Models) -> list[CheckMessage]:
    """A foreign key from a workspace to public ties schemas together: they could not be moved or dropped alone."""
    public = set(shared)
    return [
        Error(
            f"{field} points from a workspace's schema to the public schema.",
            hint="Keep the id or uuid in a plain column.",
            obj=model,
            id="registry.E001",
        )
        for model in workspace
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in public
    ]


def shared_names(workspace: Models, shared: Models) -> list[CheckMessage]:
    """A table name in both schemas: where the workspace's is missing, public's would be read instead."""
    public = {model._meta.db_table for model in shared}
    return [
        Error(
            f"The table {model._meta.db_table} exists in public and in every workspace.",
            hint="Rename one of the two.",
            obj=model,
            id="registry.E002",
        )
        for model in workspace
        if model._meta.db_table in public
    ]


@register(Tags.models)
def check_schemas(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Run both over the apps of the settings."""
    workspace, shared = models_of(settings.TENANT_APPS), models_of(settings.SHARED_APPS)
    return [*outward_keys(workspace, shared), *shared_names(workspace, shared)]
