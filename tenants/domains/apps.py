"""App configuration of custom domains."""

from __future__ import annotations

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    """Claims on host names and what became of them, kept in the public schema."""

    name = "tenants.domains"
    label = "domains"
    verbose_name = "custom domains"
    default_auto_field = "django.db.models.BigAutoField"
