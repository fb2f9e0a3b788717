"""The look a new workspace starts with."""

from __future__ import annotations

from django.utils import timezone

from branding.themes.definition import ThemeDefinition, as_data
from branding.themes.models import ThemeDraft, ThemeVersion
from kernel.seeds import common_seed


@common_seed("themes", order=50)
def create_theme() -> None:
    """The default look as the first publication, so that there is always a way back to it."""
    first = ThemeVersion(number=1, definition=as_data(ThemeDefinition()), published_at=timezone.now())
    ThemeVersion.objects.bulk_create([first], ignore_conflicts=True)
    ThemeDraft.objects.bulk_create([ThemeDraft(pk=ThemeDraft.THE_ONE)], ignore_conflicts=True)
