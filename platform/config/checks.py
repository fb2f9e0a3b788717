"""Refuses an unsafe start: each setting whose wrong value would leak, and what to set instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

OUTSIDE = frozenset({"production"})
EVERYWHERE = frozenset({"production", "demo", "test"})


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds(settings)` must be true in the environments named; else the start is refused with `problem`."""

    id: str
    holds: Callable[[Any], bool]
    problem: str
    hint: str
    environments: frozenset[str] = EVERYWHERE


def _secret_key_is_strong(s: Any) -> bool:
    try:
        return len(s.SECRET_KEY) >= 50 and "demo-and-test-only" not in s.SECRET_KEY
    except ImproperlyConfigured:  # Django's way of saying that it is empty
        return False


def _middleware_order(s: Any) -> bool:
    return bool(s.MIDDLEWARE) and s.MIDDLEWARE[0] == "tenants.registry.middleware.HostMiddleware"


def _own_apps_in_one_list(s: Any) -> bool:
    return not set(s.SHARED_APPS) & set(s.TENANT_APPS)


def _proxy_header_only_behind_the_edge(s: Any) -> bool:
    from config import environment

    return s.SECURE_PROXY_SSL_HEADER is None or environment.flag("PORTICO_TRUSTED_EDGE")


RULES = (
    Rule(
        "portico.E001",
        _secret_key_is_strong,
        "PORTICO_SECRET_KEY is missing, short or the demo's.",
        "Set PORTICO_SECRET_KEY to at least 50 random characters.",
        OUTSIDE,
    ),
    Rule("portico.E002", lambda s: not s.DEBUG, "DEBUG is on.", "Portico never runs with DEBUG."),
    Rule(
        "portico.E003",
        lambda s: s.PORTICO_SCHEME == "https" and s.SECURE_SSL_REDIRECT,
        "Pages would be served over http.",
        "Set PORTICO_SCHEME=https.",
        OUTSIDE,
    ),
    Rule(
        "portico.E004",
        lambda s: s.SESSION_COOKIE_NAME == "__Host-session" and s.CSRF_COOKIE_NAME == "__Host-csrf",
        "Cookies are not bound to one host.",
        "Session and CSRF cookies must have the __Host- prefix.",
        OUTSIDE,
    ),
    Rule(
        "portico.E005",
        lambda s: s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE,
        "Cookies would travel over http.",
        "Session and CSRF cookies must be Secure.",
        OUTSIDE,
    ),
    Rule(
        "portico.E006",
        lambda s: s.SESSION_COOKIE_DOMAIN is None and s.CSRF_COOKIE_DOMAIN is None,
        "A cookie would be sent to other workspaces' hosts.",
        "Leave SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN unset.",
    ),
    Rule(
        "portico.E007",
        lambda s: s.SESSION_ENGINE == "accounts.sessions",
        "Sessions would not live in the workspace's schema.",
        "SESSION_ENGINE must be accounts.sessions.",
    ),
    Rule(
        "portico.E008",
        lambda s: "*" in s.ALLOWED_HOSTS and _middleware_order(s),
        "Hosts are not looked up by HostMiddleware first.",
        "ALLOWED_HOSTS may be ['*'] only while HostMiddleware is the first middleware.",
    ),
    Rule(
        "portico.E009",
        lambda s: not s.USE_X_FORWARDED_HOST,
        "A client could choose its workspace by X-Forwarded-Host.",
        "Leave USE_X_FORWARDED_HOST off.",
    ),
    Rule(
        "portico.E010",
        _proxy_header_only_behind_the_edge,
        "X-Forwarded-Proto is believed although no trusted edge was declared.",
        "Set PORTICO_TRUSTED_EDGE=1 only where a proxy overwrites that header.",
    ),
    Rule(
        "portico.E011",
        lambda s: not s.TENANT_LIMIT_SET_CALLS and not s.SHOW_PUBLIC_IF_NO_TENANT_FOUND,
        "django-tenants would reuse a search path or show the public site for unknown hosts.",
        "Both TENANT_LIMIT_SET_CALLS and SHOW_PUBLIC_IF_NO_TENANT_FOUND must be False.",
    ),
    Rule(
        "portico.E012",
        lambda s: all(cache.get("KEY_FUNCTION") == "kernel.cache_keys.tenant_key" for cache in s.CACHES.values()),
        "A cache does not keep workspaces apart.",
        "Every cache needs KEY_FUNCTION kernel.cache_keys.tenant_key.",
    ),
    Rule(
        "portico.E013",
        _own_apps_in_one_list,
        "An app has tables in the public schema and in workspaces.",
        "Keep SHARED_APPS and TENANT_APPS apart.",
    ),
    Rule(
        "portico.E014",
        lambda s: (
            0 < (s.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) <= 10_485_760
            and 0 < (s.DATA_UPLOAD_MAX_NUMBER_FIELDS or 0) <= 5000
            and 0 < (s.DATA_UPLOAD_MAX_NUMBER_FILES or 0) <= 100
        ),
        "A request's size is not limited.",
        "Set DATA_UPLOAD_MAX_MEMORY_SIZE, _NUMBER_FIELDS and _NUMBER_FILES.",
    ),
    Rule(
        "portico.E015",
        lambda s: 0 < s.PORTICO_MAX_IMAGE_PIXELS <= 100_000_000,
        "A small picture could fill the memory.",
        "Set PORTICO_MAX_IMAGE_PIXELS to at most 100 million.",
    ),
    Rule(
        "portico.E016",
        lambda s: s.REST_FRAMEWORK.get("DEFAULT_PERMISSION_CLASSES") == ["rest_framework.permissions.IsAuthenticated"],
        "The API allows what no view forbids.",
        "DEFAULT_PERMISSION_CLASSES must deny by default.",
    ),
    Rule(
        "portico.E017",
        lambda s: s.DATABASES["default"]["ENGINE"] == "kernel.tenant_backend",
        "The database engine does not tie the search path to the statement.",
        "ENGINE must be kernel.tenant_backend.",
    ),
    Rule(
        "portico.E018",
        lambda s: not s.PORTICO_WEBHOOK_ALLOW_PRIVATE,
        "Webhooks could reach servers that are not on the public internet.",
        "Leave PORTICO_WEBHOOK_ALLOW_PRIVATE off; it is for tests and demos.",
        OUTSIDE,
    ),
)


def failing(rules: Iterable[Rule] = RULES, source: Any = settings) -> list[CheckMessage]:
    """The rules `source` breaks in its environment."""
    return [
        Error(rule.problem, hint=rule.hint, id=rule.id)
        for rule in rules
        if source.PORTICO_ENV in rule.environments and not rule.holds(source)
    ]


@register(Tags.security)
def check_safe_start(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's hook: runs at every management command, and the launcher runs it before the servers."""
    return failing()
