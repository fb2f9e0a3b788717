"""Operations that show statements as they were written."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

from kernel.tenant_backend.search_path import without_path


class TenantOperations(DatabaseOperations):
    """Django's, with query logs that leave out the search path."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The statement with its values, for query logs and query counts."""
        return without_path(super().last_executed_query(cursor, sql, params) or "")
