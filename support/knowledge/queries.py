"""Reads of the knowledge base: what a person may see, in the language they read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from kernel.context import Actor
from kernel.errors import NotFound
from kernel.folding import fold, fold_words
from kernel.localized import LocalizedText, Picked, direction, pick
from kernel.markdown import plain
from support.knowledge.models import Article, ArticleText, Category

EXCERPT = 160


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A shelf with its name in the reader's language; `articles` counts what the reader may see on it."""

    id: int
    name: Picked
    articles: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list, in the language that was found for the reader."""

    id: int
    title: str
    excerpt: str
    language: str
    is_fallback: bool
    category: Picked
    status: str
    audience: str
    languages: tuple[str, ...]
    updated_at: datetime

    @property
    def dir(self) -> str:
        return direction(self.language)

    @property
    def is_published(self) -> bool:
        return self.status == Article.Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article to read; `is_fallback` when it is not in the language that was asked for."""

    id: int
    title: str
    body_html: str
    language: str
    is_fallback: bool
    category_id: int
    category: Picked
    updated_at: datetime

    @property
    def dir(self) -> str:
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """One article to edit: its Markdown in every language there is."""

    id: int
    category_id: int
    audience: str
    organisation_ids: tuple[int, ...]
    status: str
    titles: LocalizedText
    bodies: LocalizedText
    updated_at: datetime

    @property
    def is_published(self) -> bool:
        return self.status == Article.Status.PUBLISHED


def visible_to(actor: Actor, articles: QuerySet[Article]) -> QuerySet[Article]:
    """Published articles of the actor's audiences; drafts for nobody here, staff edit them through `article_source`."""
    published = articles.filter(status=Article.Status.PUBLISHED)
    if actor.is_staff:
        return published
    audience = Q(audience=Article.Audience.PUBLIC)
    if actor.user_id is not None:
        audience |= Q(audience=Article.Audience.SIGNED_IN)
    if actor.organisation_id is not None:
        mine = Article.organisations.through.objects.filter(
            article_id=OuterRef("pk"), organisation_id=actor.organisation_id
        )
        audience |= Q(Exists(mine), audience=Article.Audience.ORGANISATIONS)
    return published.filter(audience)


def articles_for(
    actor: Actor, *, language: str, text: str = "", category_id: int | None = None, most: int = 50
) -> list[ArticleRow]:
    """Articles the actor may read, newest first; with `text` those that hold every word, titles first."""
    found = _search(visible_to(actor, Article.objects.all()), text)
    if category_id is not None:
        found = found.filter(category_id=category_id)
    rows = _rows(found.order_by("-published_at", "-id")[:most], language)
    words = fold_words(text)
    return sorted(rows, key=lambda row: not all(word in fold(row.title) for word in words)) if words else rows


def article_page(actor: Actor, article_id: int, *, language: str) -> ArticlePage:
    """The article in the reader's language or the nearest there is; raises `NotFound`."""
    article = (
        visible_to(actor, Article.objects.filter(pk=article_id))
        .select_related("category")
        .prefetch_related("texts")
        .first()
    )
    if article is None:
        raise NotFound
    text, is_fallback = _text_for(article.texts.all(), language)
    if text is None:
        raise NotFound
    return ArticlePage(
        id=article.pk,
        title=text.title,
        body_html=text.body_html,
        language=text.language,
        is_fallback=is_fallback,
        category_id=article.category_id,
        category=pick(article.category.names, language),
        updated_at=article.updated_at,
    )


def categories_for(actor: Actor, *, language: str) -> list[CategoryChoice]:
    """Shelves that hold something the actor may read, in their order."""
    counts = dict(
        visible_to(actor, Article.objects.all())
        .order_by()
        .values_list("category_id")
        .annotate(count=Count("pk"))
        .values_list("category_id", "count")
    )
    return [
        CategoryChoice(category.pk, pick(category.names, language), counts[category.pk])
        for category in Category.objects.all()
        if category.pk in counts
    ]


def category_choices(actor: Actor, *, language: str) -> list[CategoryChoice]:
    """Every shelf, for staff who write; nothing for others."""
    if not actor.is_staff:
        return []
    shelves = Category.objects.annotate(held=Count("articles")).order_by("order", "id")
    return [CategoryChoice(shelf.pk, pick(shelf.names, language), shelf.held) for shelf in shelves]


def category_names(actor: Actor, category_id: int) -> LocalizedText:
    """What a shelf is called in each language; raises `NotFound`, also for everyone who is not staff."""
    shelf = Category.objects.filter(pk=category_id).first()
    if shelf is None or not actor.is_staff:
        raise NotFound
    return dict(shelf.names)


def articles_to_edit(
    actor: Actor, *, language: str, status: str = "", text: str = "", most: int = 200
) -> list[ArticleRow]:
    """Articles of any status for staff, latest change first; nothing for others."""
    if not actor.is_staff:
        return []
    found = _search(Article.objects.all(), text)
    if status in Article.Status.values:
        found = found.filter(status=status)
    return _rows(found.order_by("-updated_at", "-id")[:most], language)


def article_source(actor: Actor, article_id: int) -> ArticleSource:
    """What the editor shows; raises `NotFound`, also for everyone who is not staff."""
    article = Article.objects.prefetch_related("texts", "organisations").filter(pk=article_id).first()
    if article is None or not actor.is_staff:
        raise NotFound
    texts = list(article.texts.all())
    return ArticleSource(
        id=article.pk,
        category_id=article.category_id,
        audience=article.audience,
        organisation_ids=tuple(organisation.pk for organisation in article.organisations.all()),
        status=article.status,
        titles={text.language: text.title for text in texts},
        bodies={text.language: text.body for text in texts},
        updated_at=article.updated_at,
    )


def _search(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    words = fold_words(text)
    if not words:
        return articles
    holds_all = Q()
    for word in words:
        holds_all &= Q(search_text__contains=word)
    return articles.filter(Exists(ArticleText.objects.filter(holds_all, article_id=OuterRef("pk"))))


def _text_for(texts: Iterable[ArticleText], language: str) -> tuple[ArticleText | None, bool]:
    by_language = {text.language: text for text in texts}
    picked = pick({code: code for code in by_language}, language)
    return by_language.get(picked.text), picked.language.split("-")[0] != language.split("-")[0]


def _rows(articles: QuerySet[Article], language: str) -> list[ArticleRow]:
    texts = Prefetch("texts", queryset=ArticleText.objects.defer("body", "search_text"))
    rows = []
    for article in articles.select_related("category").prefetch_related(texts):
        text, is_fallback = _text_for(article.texts.all(), language)
        if text is None:
            continue
        words = plain(text.body_html)
        rows.append(
            ArticleRow(
                id=article.pk,
                title=text.title,
                excerpt=words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…",
                language=text.language,
                is_fallback=is_fallback,
                category=pick(article.category.names, language),
                status=article.status,
                audience=article.audience,
                languages=tuple(sorted(other.language for other in article.texts.all())),
                updated_at=article.updated_at,
            )
        )
    return rows
