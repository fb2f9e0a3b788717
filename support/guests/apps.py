"""Django app of `support.guests` (workspace schema)."""

from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "support.guests"
    default_auto_field = "django.db.models.BigAutoField"
