"""Django app of the demo loader (no tables)."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "support.demo"
