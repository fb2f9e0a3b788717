"""Reading the registry."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.authz import may
from kernel.context import Actor
from kernel.errors import NotFound
from tenants.registry import policy
from tenants.registry.models import Domain, Tenant
from tenants.registry.states import TenantState

# By hand, as the edge asks hundreds of times a second: composing the statement would take longer than the rest.
_OPEN = """
SELECT 1 FROM registry_domain d JOIN registry_tenant t ON t.id = d.tenant_id WHERE d.domain = %s AND t.state = %s
"""


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


def host_is_open(host: str) -> bool:
    """Whether a host (normalised) leads to a workspace in use: one look-up in an index."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [host, TenantState.ACTIVE])
        return cursor.fetchone() is not None


@dataclass(frozen=True, slots=True)
class WorkspacePage:
    """One page of the list of workspaces; `number` counts from 1."""

    rows: list[Tenant]
    number: int
    pages: int
    total: int

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def workspace_page(actor: Actor, *, text: str = "", state: str = "", number: int = 1, size: int = 50) -> WorkspacePage:
    """Workspaces whose name, address or host holds `text`, newest first; three statements at most."""
    found = visible_to(actor, Tenant.objects.all())
    if text:
        wanted = Q(name__icontains=text) | Q(slug__icontains=text)
        found = found.filter(wanted | Exists(Domain.objects.filter(tenant=OuterRef("pk"), domain__icontains=text)))
    if state:
        found = found.filter(state=state)
    total = found.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = found.order_by("-id")[(number - 1) * size : number * size]
    return WorkspacePage(list(rows), number, pages, total)


def workspace_for_operator(actor: Actor, slug: str) -> Tenant:
    """One workspace in any state. Raises `NotFound`."""
    tenant = visible_to(actor, Tenant.objects.prefetch_related("domains")).filter(slug=slug).first()
    if tenant is None:
        raise NotFound
    return tenant
