"""Django app of `support.knowledge` (workspace schema)."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "support.knowledge"
    default_auto_field = "django.db.models.BigAutoField"
