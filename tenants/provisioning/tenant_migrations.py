"""The migrations of workspace schemas: which there are, and applying them the ordinary way to one schema."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

Names = Iterable[tuple[str, str]]


def labels(app_names: Iterable[str]) -> set[str]:
    """Labels of installed apps given by their names."""
    wanted = set(app_names)
    return {config.label for config in apps.get_app_configs() if config.name in wanted}


def targets(loader: MigrationLoader, app_names: Iterable[str]) -> list[tuple[str, str]]:
    """The newest migrations of these apps."""
    mine = labels(app_names)
    return sorted(node for node in loader.graph.leaf_nodes() if node[0] in mine)


def wanted_by_workspaces() -> list[tuple[str, str]]:
    """Every migration that a workspace's schema should have, in an order in which they can be applied.

    Includes what those of workspace apps depend on, even of apps without tables.
    """
    loader = MigrationLoader(None)
    plan: dict[tuple[str, str], None] = {}
    for target in targets(loader, settings.TENANT_APPS):
        plan.update(dict.fromkeys(loader.graph.forwards_plan(target)))
    return list(plan)


def migrate_current_schema(app_names: Iterable[str]) -> list[str]:
    """Apply what is missing of these apps to the current schema, one transaction a migration; returns the names."""
    executor = MigrationExecutor(connection)
    goals = targets(executor.loader, app_names)
    plan = executor.migration_plan(goals)
    executor.migrate(goals, plan)
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
