"""App configuration of the workspace registry."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registry of workspaces, kept in the public schema."""

    name = "tenants.registry"
    label = "registry"
    verbose_name = "workspace registry"

    def ready(self) -> None:
        """Have the room's system checks known."""
        from tenants.registry import checks  # noqa: F401
