"""Django app of `portal_ui.portal` (no tables)."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal_ui.portal"

    def ready(self) -> None:
        from portal_ui.portal import modules, widgets  # noqa: F401
