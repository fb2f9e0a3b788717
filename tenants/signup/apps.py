"""Django app of sign-up (public schema)."""

from django.apps import AppConfig


class SignupConfig(AppConfig):
    name = "tenants.signup"
    default_auto_field = "django.db.models.BigAutoField"
