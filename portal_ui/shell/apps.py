"""Makes the shell's templates, template tags and static files known to Django."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """No models: the shell only draws."""

    name = "portal_ui.shell"
    label = "shell"
