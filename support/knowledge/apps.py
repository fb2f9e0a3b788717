"""Django app of `support.knowledge` (workspace schema)."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "support.knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from support.knowledge import seed  # noqa: F401
