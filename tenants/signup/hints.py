"""Where an e-mail address may have an account: hints that are written by events and checked before they are told."""

from __future__ import annotations

from uuid import UUID

from kernel.context import Role
from kernel.tenancy import in_tenant
from tenants.registry.models import Tenant
from tenants.registry.queries import active_workspaces
from tenants.signup.links import address_hash
from tenants.signup.models import AddressHint


def remember(email: str, tenant_uuid: UUID) -> None:
    """Note that this address has an account in this workspace; twice is once."""
    AddressHint.objects.get_or_create(email_hash=address_hash(email), tenant_uuid=tenant_uuid)


def forget_workspace(tenant_uuid: UUID) -> None:
    """Drop the hints of a workspace that is gone."""
    AddressHint.objects.filter(tenant_uuid=tenant_uuid).delete()


def workspaces_of(email: str) -> list[tuple[Tenant, Role]]:
    """Active workspaces in which this address has an active account now, by name, with the account's role."""
    from accounts.queries import account_by_email

    uuids = AddressHint.objects.filter(email_hash=address_hash(email)).values_list("tenant_uuid", flat=True)
    found = []
    for tenant in active_workspaces().filter(uuid__in=list(uuids)).order_by("name"):
        with in_tenant(tenant):
            account = account_by_email(email)
        if account is not None and account.is_active:
            found.append((tenant, Role(account.role)))
    return found
