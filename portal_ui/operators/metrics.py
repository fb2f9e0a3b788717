"""Figures for monitoring, at /operators/metrics/ of the house workspace: for operators, and for a collector's token."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal_ui.operators.access import is_operator
from tenants.domains.metrics import exposition

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Everything that is counted of custom domains, as Prometheus reads it. To everybody else it is not there."""
    if not (is_operator(request) or _is_collector(request)):
        raise Http404
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE)


def _is_collector(request: HttpRequest) -> bool:
    """Whether the installation's own token comes along, on the house workspace's host."""
    tenant = getattr(request, "tenant", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.PORTICO_METRICS_TOKEN
    known = bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), wanted)
    return known and tenant is not None and tenant.is_house
