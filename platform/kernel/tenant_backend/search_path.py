"""The one statement that chooses a schema, and which statements cannot be sent together with another."""

from __future__ import annotations

import re
from functools import lru_cache

PUBLIC = "public"
_SET_LOCAL = "SET LOCAL search_path="

# Narrower than PostgreSQL allows: names are generated here, never typed by a person.
_NAME = re.compile(r"(?!pg_)(?!information_schema\Z)[a-z_][a-z0-9_]{0,62}\Z")

# What nearly every statement begins with: no need to look closer.
_ORDINARY = ("SELECT", "INSERT", "UPDATE", "DELETE")
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


@lru_cache(maxsize=8192)
def prefix(path: str) -> bytes:
    """What goes before a statement to set `path` for it; a line of its own keeps error positions readable."""
    return f"{_SET_LOCAL}{path};\n".encode()


def without_path(message: str) -> str:
    """The statement of a message that begins with a `prefix`."""
    return message.partition("\n")[2] if message.startswith(_SET_LOCAL) else message


def set_local(path: str) -> str:
    """The statement that sets `path` for the rest of the transaction."""
    return _SET_LOCAL + path


def must_run_alone(sql: str) -> bool:
    """Whether PostgreSQL refuses `sql` inside a transaction block."""
    return not sql.startswith(_ORDINARY) and _ALONE.match(sql) is not None
