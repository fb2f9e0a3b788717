"""The layout a new workspace starts with: nothing of its own, so that every part stands as it registers itself."""

from __future__ import annotations

from branding.layouts.models import PortalLayout
from kernel.seeds import common_seed


@common_seed("layouts", order=52)
def create_layout() -> None:
    """One row without wishes."""
    PortalLayout.objects.bulk_create([PortalLayout(pk=PortalLayout.THE_ONE)], ignore_conflicts=True)
