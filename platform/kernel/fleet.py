"""All workspaces, one after the other, for work that runs in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django_tenants.utils import get_tenant_model

from kernel.tenancy import NoTenant, TenantRef, in_public


def _tenants() -> Any:
    return get_tenant_model()._default_manager


def active_tenants() -> Iterator[TenantRef]:
    """Every workspace in use, oldest first; fetched before the first is given, so the caller may change schemas."""
    with in_public():
        tenants = list(_tenants().filter(state="active").order_by("id"))
    yield from cast(list[TenantRef], tenants)


def active_tenant_uuids() -> list[UUID]:
    """The uuids of every workspace in use, oldest first."""
    with in_public():
        return list(_tenants().filter(state="active").order_by("id").values_list("uuid", flat=True))


def state_of_schema(schema: str) -> tuple[TenantRef | None, str]:
    """The workspace whose schema this is and its state; `(None, "deleted")` when there is none (any more)."""
    with in_public():
        tenant = _tenants().filter(schema_name=schema).first()
    return (cast(TenantRef, tenant), cast(str, tenant.state)) if tenant is not None else (None, "deleted")


def house_tenant() -> TenantRef:
    """The platform company's own workspace. Raises `NoTenant` before it is made."""
    with in_public():
        tenant = _tenants().filter(is_house=True, state="active").first()
    if tenant is None:
        raise NoTenant("there is no house workspace yet")
    return cast(TenantRef, tenant)
