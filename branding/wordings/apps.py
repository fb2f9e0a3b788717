"""Django app of translation reports (workspace schema)."""

from django.apps import AppConfig


class WordingsConfig(AppConfig):
    name = "branding.wordings"
    label = "wordings"
    default_auto_field = "django.db.models.BigAutoField"
