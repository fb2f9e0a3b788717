"""From the Host header to the workspace, exactly: no guessing, no stripping of `www.`."""

from __future__ import annotations

import re
from typing import Any, cast

from django.conf import settings

from tenants.registry import host_map
from tenants.registry.host_news import listener
from tenants.registry.models import Tenant

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\Z")
# By hand, because the first visit of a host waits for it: through the ORM it takes longer than the query of a page.
_FIND = """
SELECT t.*, d.created_at AS host_since,
       (SELECT p.domain FROM registry_domain p WHERE p.tenant_id = t.id AND p.is_primary) AS primary_domain
  FROM registry_domain d JOIN registry_tenant t ON t.id = d.tenant_id
 WHERE d.domain = %s
"""
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
    tenant = next(iter(Tenant.objects.raw(_FIND, [host])), None)
    if tenant is None:
        return None
    # Filled now, so that no request has to ask.
    tenant.primary_host = cast(Any, tenant).primary_domain or tenant.default_host
    return tenant, [str(tenant.uuid)]
