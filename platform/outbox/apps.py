"""Django app of the outbox (public schema)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make every room's permissions, subscribers and tasks known, in whatever process this is."""
        autodiscover_modules("policy", "subscribers", "tasks", "jobs")
