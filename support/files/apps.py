"""Django app of `support.files` (workspace schema)."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "support.files"
    default_auto_field = "django.db.models.BigAutoField"
