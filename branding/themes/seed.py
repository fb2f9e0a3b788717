"""The look a new workspace starts with."""

from __future__ import annotations

from branding.themes.models import Theme
from kernel.seeds import common_seed


@common_seed("themes", order=50)
def create_theme() -> None:
    """One row with the default look."""
    Theme.objects.bulk_create([Theme(pk=Theme.THE_ONE)], ignore_conflicts=True)
