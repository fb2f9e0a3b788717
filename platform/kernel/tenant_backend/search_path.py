"""The one statement that chooses a schema, and which statements cannot be sent together with another."""

from __future__ import annotations

import re
from functools import lru_cache

PUBLIC = "public"

# Narrower than PostgreSQL allows: names are generated here, never typed by a person.
_NAME = re.compile(r"(?!pg_)(?!information_schema\Z)[a-z_][a-z0-9_]{0,62}\Z")

# PostgreSQL refuses these inside a transaction, and a message of two statements is one.
_ALONE = re.compile(
    r"\s*(?:VACUUM|CLUSTER\s*;?\s*\Z|REINDEX|ALTER\s+SYSTEM|DISCARD"
    r"|(?:CREATE|DROP|ALTER)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)"
    r"|CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY"
    r"|ALTER\s+TABLE\s.*\sDETACH\s+PARTITION\s.*\sCONCURRENTLY)\b",
    re.IGNORECASE | re.DOTALL,
)


class BadSchemaName(ValueError):
    """The name is none that this product generates."""


def check_schema_name(name: str) -> str:
    """Return `name`, or raise `BadSchemaName` for anything but small letters, digits and underscores."""
    if not _NAME.match(name):
        raise BadSchemaName(f"not a schema name: {name!r}")
    return name


@lru_cache(maxsize=8192)
def search_path(schema: str, include_public: bool) -> str:
    """The value of search_path for `schema`, quoted."""
    check_schema_name(schema)
    return f'"{schema}","{PUBLIC}"' if include_public and schema != PUBLIC else f'"{schema}"'


def must_run_alone(sql: str) -> bool:
    """Whether PostgreSQL refuses `sql` inside a transaction block."""
    return _ALONE.match(sql) is not None
