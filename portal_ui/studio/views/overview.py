"""The studio's first page: what is left to do, and where things are."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.tenancy import tenant_url
from notify.queries import failed_mail_count
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.checklist import first_steps
from support.files.queries import storage_use
from tenants.domains.queries import troubled_claims
from tenants.registry.queries import workspace_by_slug


@studio_page
@require_safe
def overview(request: StudioRequest) -> HttpResponse:
    """The checklist first, then the portal's address and what needs a look."""
    tenant = workspace_by_slug(request.tenant.slug)
    steps = first_steps(request.actor, tenant)
    context = {
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "portal_url": tenant_url(request.tenant, ""),
        "troubled_domains": troubled_claims(request.actor),
        "failed_mails": failed_mail_count(request.actor),
        "storage": storage_use(request.actor),
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "studio/overview.html", context)
