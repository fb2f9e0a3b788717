"""A new workspace starts with one shelf for its answers."""

from __future__ import annotations

from kernel.seeds import common_seed
from support.knowledge.models import Category

GENERAL = {"en": "General", "fa": "عمومی", "fr": "Général", "ru": "Общее", "tr": "Genel"}


@common_seed("knowledge", order=60)
def seed_knowledge() -> None:
    """One category, so that the first article has a place."""
    if not Category.objects.exists():
        Category.objects.create(names=GENERAL)
