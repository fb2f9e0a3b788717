"""Removing a workspace in steps that can each be repeated: close it, drop its schema, remove its files, forget it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, NotFound
from kernel.storage import delete_tenant_files
from kernel.tenancy import in_tenant
from kernel.use_case import use_case
from outbox.models import Alarm, Event
from tenants.provisioning import policy
from tenants.provisioning.spare_schemas import drop_schema
from tenants.registry.events import WorkspaceDeleted
from tenants.registry.models import RetiredSlug, Tenant
from tenants.registry.states import TenantState, can_move


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was removed."""

    slug: str
    schema_name: str
    files: int


def delete_workspace(ctx: Context, *, slug: str) -> Deleted:
    """Remove a workspace for good. A deletion that was cut short goes on where it stopped.

    Several transactions on purpose: its hosts close first, and files lie outside of any transaction.
    Raises `NotFound`, and `Conflict` for the platform company's own workspace.
    """
    tenant = mark_deleting(ctx, slug=slug)
    drop_workspace_schema(ctx, slug=slug)
    with in_tenant(tenant):
        files = delete_tenant_files()
    forget_workspace(ctx, slug=slug)
    return Deleted(slug, tenant.schema_name, files)


@use_case
def mark_deleting(ctx: Context, *, slug: str) -> Tenant:
    """Close the workspace's hosts: from the commit on nobody gets in any more."""
    tenant = _locked(ctx, slug)
    if tenant.is_house:
        raise Conflict(_("The platform company's own workspace cannot be deleted."))
    if tenant.state not in (TenantState.DELETING, TenantState.DELETED):
        if not can_move(tenant.state, TenantState.DELETING):
            raise Conflict(_("This workspace is still being set up. Try again in a moment."))
        tenant.state = TenantState.DELETING
        tenant.save(update_fields=["state"])
    return tenant


@use_case
def drop_workspace_schema(ctx: Context, *, slug: str) -> None:
    """Drop the schema with everything in it, and what waits in the outbox for it."""
    tenant = _locked(ctx, slug)
    if tenant.state == TenantState.DELETED:
        return
    if tenant.state != TenantState.DELETING:
        raise Conflict(_("Close the workspace before its data is removed."))
    with connection.cursor() as cursor:
        # Somebody may be reading still; better to be told than to make the whole platform wait behind us.
        cursor.execute("SET LOCAL lock_timeout = '10s'")
    drop_schema(tenant.schema_name)
    Event.objects.filter(schema=tenant.schema_name).delete()
    Alarm.objects.filter(schema=tenant.schema_name).delete()
    tenant.state = TenantState.DELETED
    tenant.save(update_fields=["state"])


@use_case
def forget_workspace(ctx: Context, *, slug: str) -> None:
    """Remove the rows and retire the address, so that nobody else ever answers there."""
    tenant = _locked(ctx, slug)
    if tenant.state != TenantState.DELETED:
        raise Conflict(_("The data of this workspace has to be removed first."))
    RetiredSlug.objects.create(slug=tenant.slug, tenant_uuid=tenant.uuid, schema_name=tenant.schema_name)
    for domain in tenant.domains.all():
        domain.delete()
    uuid = str(tenant.uuid)
    tenant.delete()
    record(ctx, WorkspaceDeleted(uuid, slug), target=f"workspace:{slug}")


def _locked(ctx: Context, slug: str) -> Tenant:
    require(ctx.actor, policy.DELETE_WORKSPACE)
    tenant = Tenant.objects.select_for_update().filter(slug=slug).first()
    if tenant is None:
        raise NotFound(_("There is no workspace with this address."))
    return tenant
