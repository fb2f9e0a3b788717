"""Which workspace is current, how to enter one, and the only builder of absolute links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.db import connection
from django_tenants.utils import get_tenant_model, schema_context, tenant_context

PUBLIC_SCHEMA = "public"
_STAFF_AREAS = ("/desk/", "/studio/", "/manage/", "/operators/")


class TenantRef(Protocol):
    """What the house needs to know of a workspace; `tenants.registry.models.Tenant` gives it."""

    id: int
    uuid: UUID
    slug: str
    schema_name: str
    name: str
    names: Mapping[str, str]
    languages: list[str]
    default_language: str
    timezone: str
    calendar: str
    digits: str
    week_start: str
    days_off: str
    is_house: bool

    @property
    def primary_host(self) -> str:
        """Host name without port, such as `acme.localhost`."""


class NoTenant(RuntimeError):
    """A workspace is needed and none is current."""


def current_schema() -> str:
    """Schema of the database connection in this thread."""
    return cast(str, cast(Any, connection).schema_name)


def current_tenant() -> TenantRef | None:
    """The workspace of this thread, or None on the public site."""
    if current_schema() == PUBLIC_SCHEMA:
        return None
    tenant = cast(Any, connection).tenant
    # schema_context() sets a placeholder that knows nothing but the schema's name.
    return cast(TenantRef, tenant) if hasattr(tenant, "uuid") else tenant_by_schema(current_schema())


def require_tenant() -> TenantRef:
    """The current workspace; raises `NoTenant` outside of one."""
    tenant = current_tenant()
    if tenant is None:
        raise NoTenant("this needs a workspace and runs in the public schema")
    return tenant


def tenant_by_schema(schema: str) -> TenantRef:
    """Look a workspace up by its schema name; raises `NoTenant`."""
    tenant = get_tenant_model()._default_manager.filter(schema_name=schema).first()
    if tenant is None:
        raise NoTenant(f"no workspace has the schema {schema}")
    return cast(TenantRef, tenant)


@contextmanager
def in_tenant(tenant: TenantRef) -> Iterator[None]:
    """Run the block in the workspace's schema; thread-safe, unlike django-tenants' `with tenant:`."""
    with tenant_context(tenant):
        yield


@contextmanager
def in_public() -> Iterator[None]:
    """Run the block in the public schema."""
    with schema_context(PUBLIC_SCHEMA):
        yield


def _with_port(host: str) -> str:
    scheme, port = settings.PORTICO_SCHEME, settings.PORTICO_PORT
    return host if (scheme, port) in {("http", 80), ("https", 443)} else f"{host}:{port}"


def host_url(host: str, path: str = "/") -> str:
    """Absolute address of `path` on a host of ours, given without its port."""
    return f"{settings.PORTICO_SCHEME}://{_with_port(host)}{path}"


def is_staff_area(path: str) -> bool:
    """Whether only staff work at `path`: such pages are on the workspace's default host alone."""
    return f"{path.partition('?')[0]}/".startswith(_STAFF_AREAS)


def tenant_url(tenant: TenantRef, path: str = "/") -> str:
    """Absolute address of `path` on the workspace's primary host; of staff's pages on the default one, always."""
    return host_url(default_host(tenant.slug) if is_staff_area(path) else tenant.primary_host, path)


def public_url(path: str = "/") -> str:
    """Absolute address of `path` on the platform's public site."""
    return host_url(settings.PORTICO_BASE_HOST, path)


def default_host(slug: str) -> str:
    """The host every workspace has from its first moment: `<slug>.<base host>`."""
    return f"{slug}.{settings.PORTICO_BASE_HOST}"


def tenant_salt(purpose: str) -> str:
    """Salt for signed values: a value signed in one workspace does not load in another."""
    return f"portico.{purpose}.{require_tenant().uuid}"
