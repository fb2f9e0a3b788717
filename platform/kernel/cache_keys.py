"""Cache keys that belong to one workspace: two workspaces never meet, nor a deleted one and its successor."""

from __future__ import annotations

from kernel.tenancy import current_tenant


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: the workspace's uuid goes before the key; the public site has its own space."""
    tenant = current_tenant()
    return f"{tenant.uuid if tenant is not None else 'public'}:{key_prefix}:{version}:{key}"
