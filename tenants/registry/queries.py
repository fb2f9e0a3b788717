"""Reading the registry."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.authz import may
from kernel.context import Actor
from kernel.errors import NotFound
from tenants.registry import policy
from tenants.registry.models import Tenant
from tenants.registry.states import TenantState


def visible_to(actor: Actor, workspaces: QuerySet[Tenant]) -> QuerySet[Tenant]:
    """The workspaces `actor` may know of: all for operators, none for anybody else."""
    return workspaces if may(actor, policy.LIST_WORKSPACES) else workspaces.none()


def workspace_by_slug(slug: str) -> Tenant:
    """The workspace at the address `slug`, in any state; raises `NotFound`."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NotFound(f"no workspace has the address {slug}")
    return tenant


def active_workspaces() -> QuerySet[Tenant]:
    """Every workspace in use, by name."""
    return Tenant.objects.filter(state=TenantState.ACTIVE).order_by("name", "id")
