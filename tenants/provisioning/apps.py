"""App configuration of provisioning."""

from __future__ import annotations

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Provisioning of workspace schemas; its own tables are in the public schema."""

    name = "tenants.provisioning"
    label = "provisioning"
    verbose_name = "workspace provisioning"
