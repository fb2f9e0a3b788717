"""HostMiddleware: which workspace answers, and that nothing is left behind (T02-T05, T18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from kernel.tenancy import PUBLIC_SCHEMA, current_schema, current_tenant
from tenants.registry.middleware import HostMiddleware
from tenants.registry.models import Domain, Tenant
from tenants.registry.states import TenantState

pytestmark = pytest.mark.django_db


def seen(host: str, **headers: str) -> tuple[str, Any, str | None]:
    """(schema, slug of request.tenant, urlconf) that the rest of the application sees for a Host header."""
    found: list[tuple[str, Any, str | None]] = []

    def rest(request: HttpRequest) -> HttpResponse:
        tenant = request.tenant  # type: ignore[attr-defined]
        found.append((current_schema(), tenant and tenant.slug, getattr(request, "urlconf", None)))
        return HttpResponse()

    HostMiddleware(rest)(RequestFactory().get("/", HTTP_HOST=host, **headers))  # type: ignore[arg-type]
    assert current_schema() == PUBLIC_SCHEMA
    return found[0]


@pytest.mark.parametrize("host", ["acme.localhost", "ACME.localhost", "acme.localhost.", "acme.localhost:443"])
def test_T04_spellings_of_one_host_lead_to_one_workspace(acme: Tenant, host: str) -> None:
    assert seen(host) == (acme.schema_name, "acme", None)


@pytest.mark.parametrize(
    "host", ["www.acme.localhost", "nosuch.localhost", "127.0.0.1", "acme", "acme.localhost.example"]
)
def test_T02_unknown_hosts_lead_nowhere(acme: Tenant, host: str) -> None:
    assert seen(host) == (PUBLIC_SCHEMA, None, "config.urls_closed")


@pytest.mark.parametrize("host", ["", "acme.localhost,beta.localhost", "acme.localhost beta.localhost"])
def test_T02_what_is_no_single_host_leads_nowhere(acme: Tenant, beta: Tenant, host: str) -> None:
    assert seen(host) == (PUBLIC_SCHEMA, None, "config.urls_closed")


def test_the_base_host_is_the_public_site(settings: Any) -> None:
    assert seen("localhost:8000") == (PUBLIC_SCHEMA, None, settings.PUBLIC_SCHEMA_URLCONF)


def test_T03_forwarded_hosts_are_ignored(acme: Tenant, beta: Tenant) -> None:
    forwarded = {
        "HTTP_X_FORWARDED_HOST": "beta.localhost",
        "HTTP_FORWARDED": "host=beta.localhost",
        "HTTP_X_HOST": "beta.localhost",
        "HTTP_X_ORIGINAL_HOST": "beta.localhost",
    }
    assert seen("acme.localhost", **forwarded) == (acme.schema_name, "acme", None)


def test_T05_a_client_does_not_choose_its_workspace(acme: Tenant, beta: Tenant) -> None:
    chosen = {"HTTP_X_TENANT_ID": "beta", "QUERY_STRING": "tenant=beta"}
    assert seen("acme.localhost", **chosen) == (acme.schema_name, "acme", None)


@pytest.mark.parametrize("state", [state for state in TenantState.values if state != TenantState.ACTIVE])
def test_only_active_workspaces_are_entered(acme: Tenant, state: str) -> None:
    Tenant.objects.filter(pk=acme.pk).update(state=state)
    assert seen("acme.localhost") == (PUBLIC_SCHEMA, None, "config.urls_closed")


def test_an_exception_leaves_the_workspace_too(acme: Tenant) -> None:
    def rest(request: HttpRequest) -> HttpResponse:
        raise KeyError(current_schema())

    with pytest.raises(KeyError, match=acme.schema_name):
        HostMiddleware(rest)(RequestFactory().get("/", HTTP_HOST="acme.localhost"))
    assert current_schema() == PUBLIC_SCHEMA


def test_a_thread_left_in_a_workspace_looks_hosts_up_in_public(acme: Tenant, beta: Tenant) -> None:
    connection.set_tenant(beta)
    assert seen("acme.localhost") == (acme.schema_name, "acme", None)


def test_streamed_content_is_made_inside_the_workspace(acme: Tenant) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(2):
            yield current_schema().encode()

    def rest(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(chunks())

    response = HostMiddleware(rest)(RequestFactory().get("/", HTTP_HOST="acme.localhost"))
    between = []
    parts = []
    for part in response:
        parts.append(part.decode())
        between.append(current_schema())
    assert (parts, between) == ([acme.schema_name] * 2, [PUBLIC_SCHEMA] * 2)


def test_files_stay_files(acme: Tenant, tmp_path: Any) -> None:
    (tmp_path / "a.txt").write_text("content")

    def rest(request: HttpRequest) -> FileResponse:
        return FileResponse(open(tmp_path / "a.txt", "rb"))

    response = HostMiddleware(rest)(RequestFactory().get("/", HTTP_HOST="acme.localhost"))
    assert response.file_to_stream is not None  # type: ignore[attr-defined]
    assert b"".join(response) == b"content"


@pytest.mark.parametrize(
    ("cache_control", "vary"),
    [("max-age=60", "Host"), ("private, max-age=5", "Host"), ("no-store", None), (None, None)],
)
def test_T11_what_may_be_cached_varies_by_host(acme: Tenant, cache_control: str | None, vary: str | None) -> None:
    def rest(request: HttpRequest) -> HttpResponse:
        assert current_tenant() is not None
        return HttpResponse(headers={"Cache-Control": cache_control} if cache_control else {})

    response = HostMiddleware(rest)(RequestFactory().get("/", HTTP_HOST="acme.localhost"))
    assert response.headers.get("Vary") == vary


# --- What a visitor reads there


@pytest.mark.parametrize("path", ["/", "/signin/", "/api/v1/me", "/nothing"])
def test_an_unknown_host_answers_404_without_naming_anybody(acme: Tenant, path: str) -> None:
    response = Client(headers={"host": "nosuch.localhost"}).get(path)
    assert response.status_code == 404
    assert b"acme" not in response.content.lower()


def test_two_hosts_are_a_bad_request(acme: Tenant) -> None:
    assert Client(headers={"host": "acme.localhost,beta.localhost"}).get("/").status_code == 400


@pytest.mark.parametrize(
    ("state", "status", "retry"),
    [("suspended", 503, "3600"), ("provisioning", 503, "10"), ("deleting", 410, None), ("deleted", 404, None)],
)
def test_closed_workspaces_say_so(acme: Tenant, state: str, status: int, retry: str | None) -> None:
    Tenant.objects.filter(pk=acme.pk).update(state=state)
    for method in ("get", "post"):
        response = getattr(Client(headers={"host": "acme.localhost"}), method)("/signin/")
        assert (response.status_code, response.headers.get("Retry-After")) == (status, retry)


def test_health_answers_on_any_host(acme: Tenant) -> None:
    for host in ("nosuch.localhost", "acme.localhost", "127.0.0.1", "localhost"):
        client = Client(headers={"host": host})
        assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_a_custom_host_with_www_is_its_own_host(acme: Tenant) -> None:
    Domain.objects.create(domain="www.acme.example", tenant=acme, is_primary=False)
    assert seen("www.acme.example") == (acme.schema_name, "acme", None)
    assert seen("acme.example") == (PUBLIC_SCHEMA, None, "config.urls_closed")
