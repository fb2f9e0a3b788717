"""Schema editor that leaves out what nobody uses and every workspace would pay for."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class LeanSchemaEditor(DatabaseSchemaEditor):
    """No `_like` indexes: they are a file per text key and workspace, and serve only prefix searches on keys."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None
