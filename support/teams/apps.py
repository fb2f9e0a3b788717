"""Django app of `support.teams` (workspace schema)."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "support.teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from support.teams import facts, policy, seed  # noqa: F401
