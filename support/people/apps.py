"""Django app of `support.people` (workspace schema)."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "support.people"
    default_auto_field = "django.db.models.BigAutoField"
