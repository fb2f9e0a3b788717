"""The look a new workspace starts with."""

from __future__ import annotations

from branding.themes.models import Theme
from kernel.context import Context
from kernel.seeds import NewWorkspace, seed_step


@seed_step("themes", order=50)
def create_theme(ctx: Context, workspace: NewWorkspace) -> None:
    """One row with the default look."""
    Theme.objects.bulk_create([Theme(pk=Theme.THE_ONE)], ignore_conflicts=True)
