"""Django app of themes (workspace schema)."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "branding.themes"
    label = "themes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branding.themes import policy, seed, subscribers  # noqa: F401
