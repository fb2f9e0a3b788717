"""Django app of `webhooks` (workspace schema)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebhooksConfig(AppConfig):
    name = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn which events every room offers."""
        autodiscover_modules("webhooks")
