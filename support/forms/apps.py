"""Django app of `support.forms` (workspace schema)."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "support.forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from support.forms import policy  # noqa: F401
