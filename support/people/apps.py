"""Django app of `support.people` (workspace schema)."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "support.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.joining import on_client_joining
        from branding.layouts.registry import add_profile_fields
        from support.people import access, policy, subscribers, use_cases  # noqa: F401
        from support.people.profile import PROFILE_FIELDS

        on_client_joining(use_cases.welcome)
        add_profile_fields(PROFILE_FIELDS)
