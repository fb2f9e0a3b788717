"""/healthz and /readyz, on any host."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu import Connection as QueueConnection

log = logging.getLogger(__name__)
PATHS = ("/healthz", "/readyz")


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.get("readyz")


def _queue() -> None:
    from django.conf import settings

    with QueueConnection(settings.REDIS_URL, connect_timeout=2) as queue:
        queue.ensure_connection(max_retries=1, timeout=2)


CHECKS: dict[str, Callable[[], None]] = {"database": _database, "cache": _cache, "queue": _queue}


def health() -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


def readiness() -> JsonResponse:
    """200 when database, cache and queue answer; else 503 naming what does not."""
    state = {}
    for name, check in CHECKS.items():
        try:
            check()
            state[name] = "ok"
        except Exception:
            log.exception("readiness: %s does not answer", name)
            state[name] = "down"
    ready = set(state.values()) == {"ok"}
    return JsonResponse({"status": "ok" if ready else "down", **state}, status=200 if ready else 503)


class HealthMiddleware:
    """Answers before sessions and accounts, so that a probe costs nothing and needs no workspace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return health()
        if request.path == "/readyz":
            return readiness()
        return self.get_response(request)
