"""Django app of `portal_ui.desk` (no tables)."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal_ui.desk"
