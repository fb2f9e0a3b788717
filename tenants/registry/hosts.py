"""From the Host header to the workspace, exactly: no guessing, no stripping of `www.`."""

from __future__ import annotations

import re
from typing import cast

from django.conf import settings

from tenants.registry import host_map
from tenants.registry.host_news import listener
from tenants.registry.models import Domain, Tenant

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\Z")
_PORT = re.compile(r":\d{1,5}\Z")


def normalise(header: str) -> str | None:
    """The host of a Host header in small letters, without port and one final dot; None when it is no single host."""
    host = _PORT.sub("", header.lower(), count=1).removesuffix(".")
    return host if _HOST.match(host) else None


def is_base_host(host: str) -> bool:
    """Whether `host` (normalised) is the platform's public site."""
    return host == settings.PORTICO_BASE_HOST


def find_workspace(host: str) -> Tenant | None:
    """The workspace behind a normalised host in any state, or None.

    The object is shared by all requests of the process: read it, never change it.
    """
    listener.start()
    return cast(Tenant | None, host_map.hosts.get(host, _find))


def _find(host: str) -> tuple[Tenant, list[str]] | None:
    row = Domain.objects.select_related("tenant").filter(domain=host).first()
    if row is None:
        return None
    tenant: Tenant = row.tenant
    if row.is_primary:
        tenant.primary_host = row.domain
    else:
        tenant.primary_host  # noqa: B018  looked up now, so that no later request has to
    return tenant, [str(tenant.uuid)]
