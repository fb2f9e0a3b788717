"""Cursors that make sure a statement runs with the search path of the wrapper they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from psycopg import sql

from kernel.tenant_backend.search_path import must_run_alone, prefix, set_local

if TYPE_CHECKING:  # what Django's classes are made of; its stubs do not say
    from psycopg import ClientCursor, ServerCursor
    from psycopg._queries import PostgresQuery

    from kernel.tenant_backend.base import DatabaseWrapper

    Cursor = ClientCursor[Any]
    ServerSideCursor = ServerCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor, ServerSideCursor


class TenantCursor(Cursor):
    """Client-side binding cursor; without `tenancy` (the pool's own checks) it is Django's plain one."""

    tenancy: DatabaseWrapper | None = None
    # Goes out before the next statement, in its message.
    _prefix = b""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Run `query`; the search path, where it is due, goes out in the same message.

        A message of several statements is one implicit transaction, so `SET LOCAL` ends with it: nothing
        outlives the statement, and a pooler cannot hand the path to somebody else.
        """
        tenancy = self.tenancy
        path = tenancy.due_search_path() if tenancy is not None else None
        if tenancy is None or path is None:
            return super().execute(query, params, **options)
        if tenancy.autocommit and must_run_alone(self._as_text(query)):
            return self._execute_alone(path, query, params, options)
        self._prefix = prefix(path)
        try:
            super().execute(query, params, **options)
        finally:
            self._prefix = b""
        self.nextset()  # leave the result of SET behind
        tenancy.note_search_path(path)
        return self

    def _convert_query(self, query: Any, params: Any = None) -> PostgresQuery:
        """psycopg's step from text and parameters to the bytes that are sent."""
        converted = super()._convert_query(query, params)
        if self._prefix:
            converted.query = self._prefix + converted.query
        return converted

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        """Run `query` once per row of parameters, in one transaction."""
        with self._path_in_transaction():
            super().executemany(query, params_seq, **options)

    @contextmanager
    def copy(self, statement: Any, params: Any = None, **options: Any) -> Iterator[Any]:
        """COPY takes over the connection, so the path is set by a statement of its own before."""
        with self._path_in_transaction(), super().copy(statement, params, **options) as copy:
            yield copy

    def stream(self, query: Any, params: Any = None, **options: Any) -> Iterator[Any]:
        """Iterate over rows as they arrive; the transaction stays open until the last one."""
        with self._path_in_transaction():
            yield from super().stream(query, params, **options)

    def _as_text(self, query: Any) -> str:
        if isinstance(query, bytes):
            return query.decode(self.connection.info.encoding)
        return query.as_string(self) if isinstance(query, sql.Composable) else str(query)

    def _execute_alone(self, path: str, query: Any, params: Any, options: dict[str, Any]) -> Self:
        """For CREATE INDEX CONCURRENTLY and its like: the path is set for the session and taken back."""
        super().execute(f"SET search_path={path}")
        try:
            return super().execute(query, params, **options)
        finally:
            with Cursor(self.connection) as other:
                other.execute("RESET search_path")

    @contextmanager
    def _path_in_transaction(self) -> Iterator[None]:
        tenancy = self.tenancy
        path = tenancy.due_search_path() if tenancy is not None else None
        if tenancy is None or path is None:
            yield
        elif tenancy.autocommit:
            with self.connection.transaction():
                super().execute(set_local(path))
                yield
        else:
            super().execute(set_local(path))
            tenancy.note_search_path(path)
            yield


class TenantServerSideCursor(ServerSideCursor):
    """Named cursor of a transaction: DECLARE fixes the tables, so only DECLARE needs the path."""

    tenancy: DatabaseWrapper

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Declare the cursor; DECLARE shares its message with nothing, so the path is sent before it."""
        path = self.tenancy.due_search_path()
        if path is not None:
            with Cursor(self.connection) as other:
                other.execute(set_local(path))
            self.tenancy.note_search_path(path)
        return super().execute(query, params, **options)
