"""Django app of notices and mail (workspace schema)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotifyConfig(AppConfig):
    name = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn the sentences of every room's notices, and how mails look."""
        autodiscover_modules("notices", "mails")
