"""Registers the system checks of the whole house."""

from django.apps import AppConfig


class SwitchboardConfig(AppConfig):
    name = "config"
    verbose_name = "Switchboard"

    def ready(self) -> None:
        from config import checks  # noqa: F401
