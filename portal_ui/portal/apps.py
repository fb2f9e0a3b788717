"""Django app of `portal_ui.portal` (no tables)."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal_ui.portal"
