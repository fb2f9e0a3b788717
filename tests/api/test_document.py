"""The OpenAPI document and its page."""

from __future__ import annotations

import json

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.api.caller import Caller
from tests.factories.twins import Workspace

Companies = tuple[Workspace, Workspace]
AGREED = {
    "/api/v1/auth/token": {"post"},
    "/api/v1/me": {"get"},
    "/api/v1/topics": {"get"},
    "/api/v1/tickets": {"get", "post"},
    "/api/v1/tickets/{number}": {"get", "patch"},
    "/api/v1/tickets/{number}/messages": {"post"},
    "/api/v1/tickets/{number}/assign": {"post"},
    "/api/v1/tickets/{number}/close": {"post"},
}


def test_the_document_describes_what_was_agreed(companies: Companies) -> None:
    response = Caller(companies[0]).client.get("/api/v1/schema/", headers={"accept": "application/json"})
    assert response.status_code == 200
    document = yaml.safe_load(response.content) if response.content[:1] != b"{" else json.loads(response.content)
    assert document["openapi"].startswith("3.")
    for path, methods in AGREED.items():
        assert methods <= set(document["paths"][path]), path
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}, (method, path)
    assert document["paths"]["/api/v1/tickets"]["get"]["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_the_document_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    SchemaGenerator(urlconf="config.urls_tenant").get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capsys.readouterr().err


def test_the_page_stays_under_the_strict_policy(companies: Companies) -> None:
    client = Caller(companies[0]).client
    page = client.get("/api/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "<style" not in html and " style=" not in html and "<script>" not in html
    assert page["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    for status in (400, 401, 403, 404, 409, 413, 429):
        assert f'id="error-{status}"' in html
    script = client.get("/api/docs/?script=")
    assert (script.status_code, script["Content-Type"].split(";")[0]) == (200, "application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
