"""What happens in the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class CategorySaved(DomainEvent):
    """A shelf was made or renamed."""

    name: ClassVar[str] = "knowledge.category_saved"
    category_id: int


@dataclass(frozen=True, slots=True)
class CategoriesOrdered(DomainEvent):
    """The shelves were put into another order."""

    name: ClassVar[str] = "knowledge.categories_ordered"


@dataclass(frozen=True, slots=True)
class ArticleSaved(DomainEvent):
    """An article was written or changed."""

    name: ClassVar[str] = "knowledge.article_saved"
    article_id: int


@dataclass(frozen=True, slots=True)
class ArticlePublished(DomainEvent):
    """An article became readable for its audience."""

    name: ClassVar[str] = "knowledge.article_published"
    article_id: int


@dataclass(frozen=True, slots=True)
class ArticleWithdrawn(DomainEvent):
    """An article went back to being a draft."""

    name: ClassVar[str] = "knowledge.article_withdrawn"
    article_id: int
