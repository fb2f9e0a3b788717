"""Django app of portal pages (workspace schema)."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "branding.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branding.pages import policy, seed  # noqa: F401
