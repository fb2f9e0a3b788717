"""The rows of the host table that custom domains have: written in the transaction of the move that calls for them."""

from __future__ import annotations

from tenants.domains.models import Claim
from tenants.domains.states import SERVING, ClaimState
from tenants.registry.models import Domain, Tenant


def route(claim: Claim) -> None:
    """Have the host lead to the workspace while the claim serves it, and be the one links use while it may be."""
    if claim.tenant is None:
        return
    row = Domain.objects.filter(domain=claim.hostname, tenant=claim.tenant).first()
    if ClaimState(claim.state) not in SERVING:
        if row is not None:
            row.delete()
            _links_by_default(claim.tenant)
        return
    if row is None:
        row = Domain(domain=claim.hostname, tenant=claim.tenant, is_primary=False)
    elif row.is_primary == claim.makes_links:
        return
    row.is_primary = claim.makes_links
    row.save()
    if not row.is_primary:
        _links_by_default(claim.tenant)


def _links_by_default(tenant: Tenant) -> None:
    """Make the default host the one links use, unless another one is."""
    if not Domain.objects.filter(tenant=tenant, is_primary=True).exists():
        default = Domain.objects.filter(tenant=tenant, domain=tenant.default_host).first()
        if default is not None:
            default.is_primary = True
            default.save()
