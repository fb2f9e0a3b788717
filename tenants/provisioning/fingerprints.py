"""Two fingerprints of a schema: of the migrations it has, and of the tables that are really there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection

# Names and kinds only: how PostgreSQL prints an expression differs between its versions. Everything is found from the
# schema by indexes (pg_depend), so that the cost does not grow with the number of schemas.
_SHAPE = """
WITH relation AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relkind
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class c ON c.oid = d.objid
     WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)
       AND d.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), part (line) AS (
    SELECT concat_ws(' ', r.relkind, r.relname) FROM relation r
    UNION ALL
    SELECT concat_ws(' ', r.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                     a.attnotnull, a.attidentity, a.attgenerated, a.atthasdef)
      FROM relation r
      JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', r.relname, k.contype, k.conname, k.condeferrable, k.condeferred, k.convalidated)
      FROM relation r
      JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype <> 'n'
    UNION ALL
    SELECT concat_ws(' ', r.relname, i.indisunique, i.indisvalid, c.relname, array_to_string(i.indkey, ','))
      FROM relation r
      JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
)
SELECT coalesce(md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")), '') FROM part
"""


def of_migrations(names: Iterable[tuple[str, str]]) -> str:
    """Fingerprint of a set of migrations, given as (app label, name)."""
    text = "\n".join(sorted(f"{app}.{name}" for app, name in names))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def of_tables(schema: str) -> str:
    """Fingerprint of the tables, columns, constraints and indexes in `schema`; empty when there are none."""
    with connection.cursor() as cursor:
        cursor.execute(_SHAPE, [f'"{schema}"'])
        return str(cursor.fetchone()[0])
