"""The engine `kernel.tenant_backend`: Django's PostgreSQL backend with a schema per workspace.

`set_tenant` only remembers what is wanted. The path travels with the next statement as `SET LOCAL` in the same
simple-query message: no round trip of its own, and nothing stays behind in the session, so that a pool, also one that
changes the server connection after every transaction, never hands one workspace's path to another.
Inside a transaction the path is sent once and forgotten with every event that may undo it.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql.base import TIMESTAMPTZ_OID
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.utils.asyncio import async_unsafe
from psycopg.pq import Format

from kernel.tenant_backend.cursors import TenantCursor, TenantServerSideCursor
from kernel.tenant_backend.introspection import SchemaIntrospection
from kernel.tenant_backend.operations import TenantOperations
from kernel.tenant_backend.schema import LeanSchemaEditor
from kernel.tenant_backend.search_path import PUBLIC, search_path


class HasSchema(Protocol):
    """All the backend needs to know of a workspace."""

    schema_name: str


class SchemaOnly:
    """Stands for a schema whose workspace nobody has looked up."""

    def __init__(self, schema_name: str) -> None:
        self.schema_name = schema_name


PUBLIC_SCHEMA = SchemaOnly(PUBLIC)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """One thread's connection; gives what django-tenants expects of its own backend."""

    SchemaEditorClass = LeanSchemaEditor
    introspection_class = SchemaIntrospection
    ops_class = TenantOperations

    tenant: HasSchema
    schema_name: str
    include_public_schema: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The path that the open transaction is known to have; None when it has to be sent.
        self._sent_path: str | None = None
        self._bypass = False
        super().__init__(*args, **kwargs)
        self.set_schema_to_public()

    # --- What is wanted

    def set_tenant(self, tenant: HasSchema, include_public: bool = True) -> None:
        """Use the workspace's schema from the next statement on; sends nothing."""
        # Content types have no table in any schema, so their process-wide cache needs no clearing here.
        self._wanted_path = search_path(tenant.schema_name, include_public)
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public

    def set_schema(self, schema_name: str, include_public: bool = True, tenant_type: str | None = None) -> None:
        """Use a schema by its name."""
        self.set_tenant(SchemaOnly(schema_name), include_public)

    def set_schema_to_public(self) -> None:
        """Use the schema all workspaces share."""
        self.set_tenant(PUBLIC_SCHEMA)

    # --- What the open transaction already has

    def due_search_path(self) -> str | None:
        """The path the next statement needs with it, or None when the open transaction has it already."""
        if self._bypass or (self._sent_path == self._wanted_path and not self.autocommit):
            return None
        return self._wanted_path

    def note_search_path(self, path: str) -> None:
        """A statement went through with `path`; it holds until the end of the transaction, if there is one."""
        self._sent_path = None if self.autocommit else path

    def init_connection_state(self) -> None:
        """A new connection knows no path."""
        self._sent_path = None
        super().init_connection_state()

    @async_unsafe
    def commit(self) -> None:
        """Commit; SET LOCAL ended with the transaction."""
        self._sent_path = None
        super().commit()

    @async_unsafe
    def rollback(self) -> None:
        """Roll back; SET LOCAL ended with the transaction."""
        self._sent_path = None
        super().rollback()

    @async_unsafe
    def close(self) -> None:
        """Close; whatever connection comes next knows no path."""
        self._sent_path = None
        super().close()

    @async_unsafe
    def savepoint_rollback(self, sid: str) -> None:
        """Roll back to a savepoint, which may take back a path that was sent after it.

        A failed transaction accepts no other statement before this one, so no path travels with it.
        """
        self._bypass = True
        try:
            super().savepoint_rollback(sid)
        finally:
            self._bypass = False
            self._sent_path = None

    # --- Cursors

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters with our cursor."""
        params = super().get_connection_params()
        if self.settings_dict["OPTIONS"].get("server_side_binding"):
            raise ImproperlyConfigured("the tenant backend needs client-side binding: remove server_side_binding")
        return {**params, "cursor_factory": TenantCursor}

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> Any:
        """Django's cursor, time zones and adapters included, bound to this wrapper."""
        if name is None:
            cursor = super().create_cursor()
        else:  # Django offers no factory for named cursors: the rest of this branch is its own create_cursor
            cursor = TenantServerSideCursor(self.connection, name=name, scrollable=False)
            if self.timezone != self.connection.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT).timezone:
                register_tzloader(self.timezone, cursor)
        cursor.tenancy = self
        return cursor

    @async_unsafe
    def chunked_cursor(self) -> Any:
        """A named cursor inside a transaction; outside of one the rows come at once.

        There a named cursor would have to outlive its transaction, and with it the server connection of a pooler.
        """
        self.ensure_connection()  # before that nobody knows
        return self.cursor() if self.autocommit else super().chunked_cursor()
