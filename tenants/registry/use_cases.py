"""Changing, suspending and resuming a workspace."""

from __future__ import annotations

from typing import Unpack

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.use_case import use_case
from tenants.registry import policy
from tenants.registry.events import WorkspaceChanged, WorkspaceResumed, WorkspaceSuspended
from tenants.registry.inputs import WorkspaceSettings, cleaned_settings
from tenants.registry.models import Tenant
from tenants.registry.states import SuspensionReason, TenantState, can_move


@use_case
def change_workspace(ctx: Context, **changes: Unpack[WorkspaceSettings]) -> Tenant:
    """Change settings of the context's own workspace; raises `Invalid` with the messages per field."""
    if ctx.tenant is None:
        raise NotFound(_("There is no workspace here."))
    tenant = Tenant.objects.select_for_update().get(pk=ctx.tenant.id)
    require(ctx.actor, policy.CHANGE_WORKSPACE, tenant)
    values = cleaned_settings(tenant, changes)
    changed = [field for field, value in values.items() if getattr(tenant, field) != value]
    if changed:
        for field in changed:
            setattr(tenant, field, values[field])
        tenant.save(update_fields=changed)
        record(ctx, WorkspaceChanged(str(tenant.uuid), sorted(changed)), target=f"workspace:{tenant.slug}")
    return tenant


@use_case
def suspend_workspace(ctx: Context, *, slug: str, reason: str = SuspensionReason.OTHER) -> Tenant:
    """Close a workspace's hosts until it is resumed; nothing in it is changed.

    `reason` is a SuspensionReason. Raises `NotFound`, `Conflict`, `Invalid`.
    """
    return _move(ctx, slug, TenantState.SUSPENDED, WorkspaceSuspended, reason)


@use_case
def resume_workspace(ctx: Context, *, slug: str, reason: str = SuspensionReason.OTHER) -> Tenant:
    """Open a suspended workspace again. `reason` is a SuspensionReason. Raises `NotFound`, `Conflict`, `Invalid`."""
    return _move(ctx, slug, TenantState.ACTIVE, WorkspaceResumed, reason)


def _move(
    ctx: Context,
    slug: str,
    wanted: TenantState,
    event: type[WorkspaceSuspended] | type[WorkspaceResumed],
    reason: str,
) -> Tenant:
    require(ctx.actor, policy.SUSPEND_WORKSPACE)
    if reason not in SuspensionReason.values:
        raise Invalid({"reason": [_("Choose a reason from the list.")]})
    tenant = Tenant.objects.select_for_update().filter(slug=slug).first()
    if tenant is None:
        raise NotFound(_("There is no workspace with this address."))
    if tenant.is_house or not can_move(tenant.state, wanted):
        raise Conflict(_("This is not possible while the workspace is in the state “%s”.") % tenant.get_state_display())
    tenant.state = wanted
    tenant.save(update_fields=["state"])
    record(ctx, event(str(tenant.uuid), str(reason)), target=f"workspace:{tenant.slug}")
    return tenant
