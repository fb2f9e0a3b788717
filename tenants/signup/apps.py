"""App configuration of sign-up."""

from __future__ import annotations

from django.apps import AppConfig


class SignupConfig(AppConfig):
    """Pending sign-ups and the index behind "find my workspace", kept in the public schema."""

    name = "tenants.signup"
    label = "signup"
    verbose_name = "sign-up"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.signup import policy  # noqa: F401
