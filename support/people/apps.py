"""Django app of `support.people` (workspace schema)."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "support.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.joining import on_client_joining
        from support.people import access, policy, subscribers, use_cases  # noqa: F401

        on_client_joining(use_cases.welcome)
