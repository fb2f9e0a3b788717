"""Django app of `portal_ui.conversation` (no tables)."""

from django.apps import AppConfig


class ConversationConfig(AppConfig):
    name = "portal_ui.conversation"
