"""The first middleware: which workspace is this request for?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_urlconf
from django.utils.cache import patch_vary_headers

from kernel.tenancy import in_tenant
from tenants.registry.hosts import find_workspace, is_base_host, normalise
from tenants.registry.models import Tenant


class HostMiddleware:
    """Enters the workspace of the Host header for the length of the request, and always leaves it again.

    Sets `request.tenant` (None outside of workspaces). A host that leads nowhere, or to a workspace that is closed,
    gets URLs of its own, so that the answer passes through the same middleware as every other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A thread that was left in a workspace by whatever ran before must not look hosts up there.
        database: Any = connections[DEFAULT_DB_ALIAS]
        database.set_schema_to_public()
        try:
            tenant = self._enter(cast(Any, request), database)
            response = self.get_response(request)
            if tenant is not None:
                response = _finish(response, tenant)
            return response
        finally:
            database.set_schema_to_public()

    def _enter(self, request: Any, database: Any) -> Tenant | None:
        # Only the Host header counts: a forwarded one could be anybody's. Two headers arrive joined by a comma, which
        # is no host.
        host = normalise(request.META.get("HTTP_HOST", ""))
        request.tenant = None
        if host is None:
            _use(request, settings.CLOSED_URLCONF)
        elif is_base_host(host):
            _use(request, settings.PUBLIC_SCHEMA_URLCONF)
        else:
            tenant = find_workspace(host)
            if tenant is not None and tenant.is_active:
                request.tenant = tenant
                database.set_tenant(tenant)
                return tenant
            request.closed_tenant = tenant
            _use(request, settings.CLOSED_URLCONF)
        return None


def _use(request: HttpRequest, urlconf: str) -> None:
    request.urlconf = urlconf
    set_urlconf(urlconf)


def _finish(response: HttpResponseBase, tenant: Tenant) -> HttpResponseBase:
    """Make what outlives the middleware belong to the workspace: caches, and content that is still to be made."""
    if response.has_header("Cache-Control") and "no-store" not in response["Cache-Control"]:
        patch_vary_headers(response, ["Host"])
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse) and not response.is_async:
        response.streaming_content = _inside(tenant, cast(Iterable[bytes], response.streaming_content))
    return response


def _inside(tenant: Tenant, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Make each chunk inside the workspace, and be outside of it while the chunk travels."""
    iterator = iter(chunks)
    while True:
        with in_tenant(tenant):
            try:
                chunk = next(iterator)
            except StopIteration:
                return
        yield chunk
