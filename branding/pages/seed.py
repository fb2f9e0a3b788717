"""The texts a new workspace starts with: none, so that the interface's own words show."""

from __future__ import annotations

from branding.pages.models import PortalPages
from kernel.seeds import common_seed


@common_seed("pages", order=51)
def create_pages() -> None:
    """One row without texts."""
    PortalPages.objects.bulk_create([PortalPages(pk=PortalPages.THE_ONE)], ignore_conflicts=True)
