"""Every rule of the safe start holds here and is broken by the value it forbids."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from config.checks import RULES, failing

SAFE_PRODUCTION = {
    "PORTICO_ENV": "production",
    # The test environment widens the list of hosts by one of its own.
    "ALLOWED_HOSTS": ["*"],
    "SECRET_KEY": "k" * 50,
    "PORTICO_SCHEME": "https",
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}
BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("portico.E001", {"SECRET_KEY": "short"}),
    ("portico.E001", {"SECRET_KEY": "portico-demo-and-test-only-secret-key-of-fifty-characters"}),
    ("portico.E002", {"DEBUG": True}),
    ("portico.E003", {"PORTICO_SCHEME": "http"}),
    ("portico.E003", {"SECURE_SSL_REDIRECT": False}),
    ("portico.E004", {"SESSION_COOKIE_NAME": "session"}),
    ("portico.E004", {"CSRF_COOKIE_NAME": "csrf"}),
    ("portico.E005", {"SESSION_COOKIE_SECURE": False}),
    ("portico.E006", {"SESSION_COOKIE_DOMAIN": ".portico.example"}),
    ("portico.E006", {"CSRF_COOKIE_DOMAIN": ".portico.example"}),
    ("portico.E007", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("portico.E008", {"MIDDLEWARE": ["django.middleware.common.CommonMiddleware"]}),
    ("portico.E008", {"ALLOWED_HOSTS": [".portico.example"]}),
    ("portico.E009", {"USE_X_FORWARDED_HOST": True}),
    ("portico.E010", {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}),
    ("portico.E011", {"TENANT_LIMIT_SET_CALLS": True}),
    ("portico.E011", {"SHOW_PUBLIC_IF_NO_TENANT_FOUND": True}),
    ("portico.E012", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}}),
    ("portico.E013", {"SHARED_APPS": ["outbox"], "TENANT_APPS": ["outbox"]}),
    ("portico.E014", {"DATA_UPLOAD_MAX_MEMORY_SIZE": None}),
    ("portico.E014", {"DATA_UPLOAD_MAX_NUMBER_FIELDS": None}),
    ("portico.E014", {"DATA_UPLOAD_MAX_NUMBER_FILES": None}),
    ("portico.E015", {"PORTICO_MAX_IMAGE_PIXELS": 0}),
    ("portico.E016", {"REST_FRAMEWORK": {"DEFAULT_PERMISSION_CLASSES": []}}),
    ("portico.E017", {"DATABASES": {"default": {"ENGINE": "django_tenants.postgresql_backend"}}}),
    ("portico.E018", {"PORTICO_WEBHOOK_ALLOW_PRIVATE": True}),
]


def production(**changes: Any) -> SimpleNamespace:
    names = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return SimpleNamespace(**(names | SAFE_PRODUCTION | changes))


def test_the_suite_itself_starts_safely() -> None:
    assert failing() == []


def test_a_well_set_production_starts() -> None:
    assert failing(source=production()) == []


@pytest.mark.parametrize(("rule", "changes"), BROKEN, ids=[f"{rule}-{next(iter(c))}" for rule, c in BROKEN])
def test_an_unsafe_value_refuses_the_start(rule: str, changes: dict[str, Any]) -> None:
    assert [message.id for message in failing(source=production(**changes))] == [rule]


def test_every_rule_is_broken_by_a_case() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, _ in BROKEN}


def test_the_trusted_edge_allows_the_proxy_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_TRUSTED_EDGE", "1")
    assert failing(source=production(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))) == []
