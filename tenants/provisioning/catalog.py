"""Reads a schema out of PostgreSQL's catalogue and writes it down as the shortest script that makes it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

MIGRATIONS_TABLE = "django_migrations"


class NotDescribable(RuntimeError):
    """The schema holds something that the script would lose."""


@dataclass(slots=True)
class _Table:
    oid: int
    name: str
    inside: list[str] = field(default_factory=list)  # columns and constraints of CREATE TABLE
    foreign_keys: list[tuple[int, str]] = field(default_factory=list)  # the table that is meant, the constraint
    indexes: list[str] = field(default_factory=list)


def describe(schema: str) -> str:
    """The statements that make the tables of `schema` in the current schema.

    A table comes after those it points to: a foreign key of a new table is not checked, one that is added later is.
    Names are unqualified. Must be called with `schema` first on the search path, so that PostgreSQL leaves it out.
    Raises `NotDescribable` for objects and rows that the script cannot carry.
    """
    _refuse_what_would_be_lost(schema)
    tables = [_Table(oid, name) for oid, name in _tables(schema)]
    for table in tables:
        _read_columns(table)
        _read_constraints(table)
        _read_indexes(table)
    lines = []
    made: set[int] = set()
    for table in _by_reference(tables):
        made.add(table.oid)
        inside = [*table.inside, *(constraint for target, constraint in table.foreign_keys if target in made)]
        lines.append(f"CREATE TABLE {_quoted(table.name)} ({', '.join(inside)});")
        table.foreign_keys = [(target, constraint) for target, constraint in table.foreign_keys if target not in made]
    lines += [f"{index};" for table in tables for index in table.indexes]
    for table in tables:
        if table.foreign_keys:
            added = ", ".join(f"ADD {constraint}" for _target, constraint in table.foreign_keys)
            lines.append(f"ALTER TABLE {_quoted(table.name)} {added};")
    return "\n".join(lines) + "\n"


def _by_reference(tables: list[_Table]) -> list[_Table]:
    """Each table after those it points to, as far as no circle forbids it; else by name."""
    left = {table.oid: table for table in tables}
    order = []
    while left:
        ready = (
            table
            for table in left.values()
            if not any(target in left and target != table.oid for target, _constraint in table.foreign_keys)
        )
        table = next(ready, next(iter(left.values())))
        order.append(left.pop(table.oid))
    return order


def _rows(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _tables(schema: str) -> list[tuple[int, str]]:
    return [
        (oid, name)
        for oid, name in _rows(
            "SELECT oid, relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'"
            ' ORDER BY relname COLLATE "C"',
            schema,
        )
    ]


def _read_columns(table: _Table) -> None:
    rows = _rows(
        """
        SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid),
               CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN a.attcollation::regcollation::text END
          FROM pg_attribute a
          JOIN pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum
        """,
        table.oid,
    )
    for name, kind, not_null, identity, generated, expression, collation in rows:
        column = f"{_quoted(name)} {kind}"
        if collation:
            column += f" COLLATE {collation}"
        if identity:
            column += f" GENERATED {'ALWAYS' if identity == 'a' else 'BY DEFAULT'} AS IDENTITY"
        elif generated:
            column += f" GENERATED ALWAYS AS ({expression}) STORED"
        elif expression:
            column += f" DEFAULT {expression}"
        if not_null and not identity:
            column += " NOT NULL"
        table.inside.append(column)


def _read_constraints(table: _Table) -> None:
    rows = _rows(
        "SELECT conname, contype, pg_get_constraintdef(oid, true), confrelid FROM pg_constraint"
        """ WHERE conrelid = %s AND contype <> 'n' ORDER BY contype DESC, conname COLLATE "C" """,
        table.oid,
    )
    for name, kind, definition, target in rows:
        constraint = f"CONSTRAINT {_quoted(name)} {definition}"
        if kind == "f":
            table.foreign_keys.append((target, constraint))
        else:
            table.inside.append(constraint)


def _read_indexes(table: _Table) -> None:
    rows = _rows(
        """
        SELECT pg_get_indexdef(i.indexrelid, 0, true)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = %s
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
         ORDER BY c.relname COLLATE "C"
        """,
        table.oid,
    )
    table.indexes.extend(definition.replace(" USING btree", "") for (definition,) in rows)


def _refuse_what_would_be_lost(schema: str) -> None:
    found = _rows(
        """
        WITH space AS (SELECT to_regnamespace(%s)::oid AS oid)
        SELECT 'relation ' || c.relname FROM pg_class c, space
         WHERE c.relnamespace = space.oid AND c.relkind NOT IN ('r', 'i', 'S', 't')
        UNION ALL SELECT 'function ' || p.proname FROM pg_proc p, space WHERE p.pronamespace = space.oid
        UNION ALL
        SELECT 'type ' || t.typname FROM pg_type t, space
         WHERE t.typnamespace = space.oid AND t.typrelid = 0 AND t.typelem = 0
        UNION ALL
        SELECT 'trigger ' || g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid, space
         WHERE c.relnamespace = space.oid AND NOT g.tgisinternal
        UNION ALL
        SELECT 'sequence ' || c.relname FROM pg_class c, space
         WHERE c.relnamespace = space.oid AND c.relkind = 'S'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
        UNION ALL
        SELECT 'foreign key to public ' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid, space
         WHERE k.connamespace = space.oid AND c.relnamespace <> space.oid
        """,
        schema,
    )
    names = [name for (name,) in found]
    for _oid, name in _tables(schema):
        if name != MIGRATIONS_TABLE and _rows(f"SELECT 1 FROM {_quoted(name)} LIMIT 1"):
            names.append(f"rows in {name}")
    if names:
        raise NotDescribable(
            "the schema script holds tables, indexes and constraints only; a workspace starts with seed steps. "
            f"In the way: {', '.join(sorted(names))}"
        )
