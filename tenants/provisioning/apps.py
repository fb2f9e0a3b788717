"""App configuration of provisioning."""

from __future__ import annotations

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Provisioning of workspace schemas; its own tables are in the public schema."""

    name = "tenants.provisioning"
    label = "provisioning"
    verbose_name = "workspace provisioning"

    def ready(self) -> None:
        """Have the room's jobs, permissions and subscribers known."""
        from tenants.provisioning import policy, spare_schemas, subscribers  # noqa: F401
