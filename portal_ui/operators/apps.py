"""Django app of `portal_ui.operators` (no tables)."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "portal_ui.operators"
