"""Django app of `support.tickets` (workspace schema)."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "support.tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Subscribers and jobs are found by the outbox.
        from support.tickets import holders, notices, seed  # noqa: F401
