"""What all views of the REST API share."""

from __future__ import annotations

from typing import cast

from rest_framework.request import Request
from rest_framework.views import APIView

from kernel.context import Context

IDEMPOTENCY_HEADER = "Idempotency-Key"


class ApiView(APIView):
    """A view of the REST API: it reads the shape of a request, calls a query or use case and writes the answer."""

    @property
    def ctx(self) -> Context:
        """Who asks, in which workspace; set by the token of the request."""
        return ctx_of(self.request)


def ctx_of(request: Request) -> Context:
    """The context that authentication put on the request."""
    return cast(Context, request._request.ctx)  # type: ignore[attr-defined]


def idempotency_key(request: Request) -> str:
    """The caller's key for this very submission; a repeated one is answered with the first result."""
    return request.headers.get(IDEMPOTENCY_HEADER, "").strip()
