"""Django app of `support.topics` (workspace schema)."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "support.topics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from support.topics import policy, seed  # noqa: F401
