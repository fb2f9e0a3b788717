"""The OpenAPI document: how callers sign in, and the problem every call may answer with."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "Messages per field; `__all__` belongs to no single field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "code": {"type": "string", "description": "The reason in one word, where programs need to tell reasons apart."},
        "message": {"type": "string", "description": "What the code says, in words."},
        "field": {"type": "string", "description": "The field the code is about."},
    },
    "required": ["type", "title", "status", "detail", "errors"],
}


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer <token>`."""

    target_class = "accounts.api_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token of this workspace."}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Give every operation the answer it refuses with."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "Refused; the body says why.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result
