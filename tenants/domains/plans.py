"""How many domains of its own a workspace may have."""

from __future__ import annotations

from django.conf import settings

from tenants.registry.models import Tenant


def domains_allowed(tenant: Tenant) -> int:
    """The number in the workspace's plan; every workspace has the same one."""
    return int(settings.PORTICO_DOMAINS_PER_WORKSPACE)


def is_entitled(tenant: Tenant | None) -> bool:
    """Whether the workspace is open and its plan includes domains."""
    return tenant is not None and tenant.is_active and domains_allowed(tenant) > 0
