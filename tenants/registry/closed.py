"""What a visitor reads on a host that serves nothing."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from tenants.registry.hosts import normalise
from tenants.registry.models import Tenant
from tenants.registry.states import TenantState

# A crawler or a program that asks again after this time (seconds) may find the workspace open.
RETRY_AFTER = {TenantState.PROVISIONING: 10, TenantState.SUSPENDED: 3600}


@csrf_exempt
def closed(request: HttpRequest) -> HttpResponse:
    """400 for no single host, 404 for an unknown one, 503 while a workspace is closed, 410 once it is being deleted."""
    if normalise(request.META.get("HTTP_HOST", "")) is None:
        raise BadRequest("not one host")
    tenant: Tenant | None = getattr(request, "closed_tenant", None)
    if tenant is None or tenant.state == TenantState.DELETED:
        raise Http404
    gone = tenant.state == TenantState.DELETING
    response = render(
        request, "registry/closed.html", {"state": TenantState(tenant.state).value}, status=410 if gone else 503
    )
    if retry := RETRY_AFTER.get(TenantState(tenant.state)):
        response["Retry-After"] = str(retry)
    response["Cache-Control"] = "no-store"
    return response
