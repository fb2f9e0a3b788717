"""Whatever is sent, the API answers with what its document says or with a problem; nothing breaks."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.caller import PROBLEM, Caller
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace

pytestmark = pytest.mark.slow

Operation = tuple[str, str, dict[str, Any]]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
# What people and programs get wrong in earnest.
LIKELY = st.sampled_from(
    ["", " ", "open", "closed", "high", "1", 0, 1, -1, 2**63, True, None, [], {}, "\x00", "\ud800", "ی‌ی", "x" * 300,
     "anna@people.example", "00000000-0000-4000-8000-000000000000", ["x"], "2026-01-01T00:00:00Z"]
)  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(SchemaGenerator(urlconf="config.urls_tenant").get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def fields_of(document: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """Names of the fields the body of an operation may have."""
    shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = shape.get("$ref", "").rsplit("/", 1)[-1]
    return sorted(document["components"]["schemas"].get(name, {}).get("properties", {}))


@pytest.fixture
def caller(companies: tuple[Workspace, Workspace]) -> Caller:
    with companies[0].inside():
        a_ticket(companies[0])
    return Caller(companies[0], "anna")


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_call_breaks_the_server(caller: Caller, data: st.DataObject) -> None:
    described = document()
    calls = [
        (method, path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if "auth" not in path
    ]
    method, path, operation = data.draw(st.sampled_from(calls))
    fields = fields_of(described, operation)
    body = data.draw(st.dictionaries(st.sampled_from(fields), LIKELY | JSON) | JSON) if fields else None
    names = [row["name"] for row in operation.get("parameters", []) if row["in"] == "query"]
    query = data.draw(st.dictionaries(st.sampled_from(names), LIKELY.map(str) | st.text(max_size=50))) if names else {}
    number = data.draw(st.sampled_from(["1", "2", "99999999999999999999"]))
    address = path.replace("{number}", number).replace("{uuid}", "00000000-0000-4000-8000-000000000000")
    encoded = urlencode({name: value.encode("utf-8", "replace") for name, value in query.items()})
    answer = caller(method.upper(), f"{address}?{encoded}", body)
    assert answer.status < 500, answer
    if answer.status >= 400:
        assert answer.headers["Content-Type"] == PROBLEM
    else:
        assert str(answer.status) in operation["responses"], (method, path, answer.status)
