"""Reads settings from the environment and says clearly what is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("demo", "test", "production")


def text(name: str, default: str = "") -> str:
    """The variable, or `default` when it is unset or empty."""
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from error


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no."""
    raw = text(name, "1" if default else "0").lower()
    if raw not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}")
    return raw in {"1", "true", "yes"}


def words(name: str, default: str = "") -> tuple[str, ...]:
    """The variable, "one,two", as its parts without blanks; empty ones are left out."""
    return tuple(filter(None, (part.strip() for part in text(name, default).split(","))))


def pairs(name: str, default: str = "") -> dict[str, str]:
    """The variable, "key:value,key:value", as a mapping in its order."""
    found = {}
    for item in filter(None, (part.strip() for part in text(name, default).split(","))):
        key, colon, value = item.partition(":")
        if not (key and colon and value):
            raise ImproperlyConfigured(f"{name} must look like key:value,key:value, not {item!r}")
        found[key.strip()] = value.strip()
    return found


def environment() -> str:
    """PORTICO_ENV: demo, test or production (the default: nothing unsafe by omission)."""
    value = text("PORTICO_ENV", "production")
    if value not in ENVIRONMENTS:
        raise ImproperlyConfigured(f"PORTICO_ENV must be one of {', '.join(ENVIRONMENTS)}, not {value!r}")
    return value


def data_dir(root: Path) -> Path:
    """Where files, captured mails and the embedded servers live."""
    return Path(text("PORTICO_DATA_DIR", str(root / ".data"))).resolve()


def database(default_url: str) -> dict[str, Any]:
    """Django's database settings out of DATABASE_URL (postgresql://user:password@host:port/name?sslmode=…)."""
    url = urlsplit(text("DATABASE_URL", default_url))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    options = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "NAME": unquote(url.path.lstrip("/")) or "portico",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": options,
    }


def mail_server() -> dict[str, Any] | None:
    """Django's mail settings out of EMAIL_URL (smtp://user:password@host:port?tls=1 or smtps://…), or None."""
    raw = text("EMAIL_URL")
    if not raw:
        return None
    url = urlsplit(raw)
    if url.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp:// or smtps://")
    query = parse_qs(url.query)
    return {
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls", ["0"])[-1] == "1",
    }
