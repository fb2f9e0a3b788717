"""Django app of portal layouts (workspace schema)."""

from django.apps import AppConfig


class LayoutsConfig(AppConfig):
    name = "branding.layouts"
    label = "layouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branding.layouts import policy, seed  # noqa: F401
