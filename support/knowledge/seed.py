"""A new workspace starts with one shelf for its answers."""

from __future__ import annotations

from kernel.context import Context
from kernel.seeds import NewWorkspace, seed_step
from support.knowledge.models import Category
from support.knowledge.use_cases import save_category

GENERAL = {"en": "General", "fa": "عمومی", "fr": "Général", "ru": "Общее", "tr": "Genel"}


@seed_step("knowledge", order=60)
def seed_knowledge(ctx: Context, workspace: NewWorkspace) -> None:
    """One category, so that the first article has a place."""
    if not Category.objects.exists():
        save_category(ctx, names=dict(GENERAL))
