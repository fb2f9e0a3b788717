"""What a new workspace has: exactly one topic, "Other"."""

from __future__ import annotations

from kernel.seeds import common_seed
from support.teams.queries import default_project
from support.topics.models import Topic

OTHER = {"en": "Other", "fa": "سایر", "fr": "Autre", "ru": "Другое", "tr": "Diğer"}


@common_seed("topics", order=30)
def seed_topics() -> None:
    """All requests go to its project until the workspace adds topics of its own (S4-24)."""
    if not Topic.objects.exists():
        Topic.objects.create(names=OTHER, project=default_project(), order=1, is_default=True)
