"""Django app of `portal_ui.studio` (no tables)."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "portal_ui.studio"
