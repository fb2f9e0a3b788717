"""Django app of `portal_ui.welcome` (no tables)."""

from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "portal_ui.welcome"
