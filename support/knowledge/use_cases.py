"""Everything that changes the knowledge base."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import WHOLE_FORM, Conflict, Invalid, NotFound
from kernel.folding import fold
from kernel.localized import LocalizedText, validate_localized
from kernel.markdown import plain, render
from kernel.use_case import use_case
from support.knowledge import policy
from support.knowledge.events import ArticlePublished, ArticleSaved, ArticleWithdrawn, CategoriesOrdered, CategorySaved
from support.knowledge.models import Article, ArticleText, Category
from support.people.models import Organisation

TITLE_MOST = 200
BODY_MOST = 100_000


@use_case
def save_category(
    ctx: Context,
    *,
    names: LocalizedText,
    category_id: int | None = None,
    seen_names: LocalizedText | None = None,
) -> Category:
    """Make a shelf, after all others, or rename the one with `category_id`.

    With `seen_names` (those the writer started from) a name given meanwhile by somebody else is a `Conflict`.
    """
    require(ctx.actor, policy.ARRANGE)
    names = {code: text.strip() for code, text in names.items() if text.strip()}
    if not names:
        raise Invalid({"names": [_("Give the category a name in at least one language.")]})
    try:
        validate_localized(names, max_length=100)
    except ValidationError as error:
        raise Invalid({"names": error.messages}) from error
    if category_id is None:
        last = Category.objects.aggregate(last=Max("order"))["last"]
        category = Category(order=last + 1 if last is not None else 0)
    else:
        category = _locked_category(category_id)
        if seen_names is not None and seen_names != category.names:
            raise Conflict(
                _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
            )
    category.names = names
    category.save()
    record(ctx, CategorySaved(category.pk), target=f"category:{category.pk}")
    return category


@use_case
def order_categories(ctx: Context, *, category_ids: Sequence[int]) -> None:
    """Put the shelves into this order; those not named (somebody just added one) follow in their old order."""
    require(ctx.actor, policy.ARRANGE)
    place = {category_id: index for index, category_id in enumerate(category_ids)}
    shelves = list(Category.objects.select_for_update().order_by("id"))
    if set(place) - {shelf.pk for shelf in shelves}:
        raise Conflict(_("A category of this list is gone. Load the page again."))
    shelves.sort(key=lambda shelf: (place.get(shelf.pk, len(place)), shelf.order, shelf.pk))
    for index, shelf in enumerate(shelves):
        shelf.order = index
    Category.objects.bulk_update(shelves, ["order"])
    record(ctx, CategoriesOrdered(), target="categories:all")


def _locked_category(category_id: int) -> Category:
    category = Category.objects.select_for_update().filter(pk=category_id).first()
    if category is None:
        raise NotFound
    return category


@use_case
def save_article(
    ctx: Context,
    *,
    titles: LocalizedText,
    bodies: LocalizedText,
    category_id: int,
    article_id: int | None = None,
    audience: str = Article.Audience.PUBLIC,
    organisation_ids: Collection[int] = (),
    seen_at: datetime | None = None,
) -> Article:
    """Write a new article as a draft, or change the one with `article_id`.

    `titles` and `bodies` (Markdown) have one text per language; a language without either is taken away.
    Errors are reported under `title_<language>`, `body_<language>`, `category_id`, `audience`, `organisation_ids`.
    With `seen_at` (the `updated_at` the writer started from) a change made meanwhile by someone else is a `Conflict`.
    """
    require(ctx.actor, policy.WRITE)
    titles, bodies = _clean(titles), _clean(bodies)
    organisations = list(Organisation.objects.filter(pk__in=set(organisation_ids)))
    _check(titles, bodies, category_id, audience, organisation_ids, organisations)
    if article_id is None:
        article = Article(author_id=ctx.actor.user_id, created_at=ctx.now, status=Article.Status.DRAFT)
    else:
        article = _article_to_change(article_id)
        if seen_at is not None and article.updated_at != seen_at:
            raise Conflict(
                _("Someone else changed this article while you were writing. Open it again to see their version.")
            )
    if article.status == Article.Status.PUBLISHED and not titles:
        raise Invalid(_("A published article needs a text. Withdraw it first."))
    article.category_id, article.audience, article.updated_at = category_id, audience, ctx.now
    article.save()
    article.organisations.set(organisations if audience == Article.Audience.ORGANISATIONS else [])
    _write_texts(article, titles, bodies)
    record(ctx, ArticleSaved(article.pk), target=f"article:{article.pk}")
    return article


@use_case
def publish_article(ctx: Context, *, article_id: int) -> Article:
    """Let the article's audience read it; publishing a published one changes nothing."""
    require(ctx.actor, policy.WRITE)
    article = _article_to_change(article_id)
    if article.status == Article.Status.PUBLISHED:
        return article
    if not article.texts.exists():
        raise Invalid(_("Write the article in at least one language before you publish it."))
    article.status, article.published_at, article.updated_at = Article.Status.PUBLISHED, ctx.now, ctx.now
    article.save(update_fields=["status", "published_at", "updated_at"])
    record(ctx, ArticlePublished(article.pk), target=f"article:{article.pk}")
    return article


@use_case
def withdraw_article(ctx: Context, *, article_id: int) -> Article:
    """Make the article a draft again; withdrawing a draft changes nothing."""
    require(ctx.actor, policy.WRITE)
    article = _article_to_change(article_id)
    if article.status == Article.Status.DRAFT:
        return article
    article.status, article.published_at, article.updated_at = Article.Status.DRAFT, None, ctx.now
    article.save(update_fields=["status", "published_at", "updated_at"])
    record(ctx, ArticleWithdrawn(article.pk), target=f"article:{article.pk}")
    return article


def _article_to_change(article_id: int) -> Article:
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None:
        raise NotFound
    return article


def _clean(texts: LocalizedText) -> LocalizedText:
    # A NUL character cannot be stored and means nothing.
    return {code: text.replace("\x00", "").strip() for code, text in texts.items() if text.strip("\x00 \t\r\n")}


def _check(
    titles: LocalizedText,
    bodies: LocalizedText,
    category_id: int,
    audience: str,
    organisation_ids: Collection[int],
    organisations: list[Organisation],
) -> None:
    errors = _text_errors(titles, bodies)
    if not titles and not bodies:
        errors[WHOLE_FORM] = [_("Write the article in at least one language.")]
    if not Category.objects.filter(pk=category_id).exists():
        errors["category_id"] = [_("Choose one of the categories.")]
    if audience not in Article.Audience.values:
        errors["audience"] = [_("Choose who may read the article.")]
    if len(organisations) != len(set(organisation_ids)):
        errors["organisation_ids"] = [_("One of these organisations does not exist any more.")]
    elif audience == Article.Audience.ORGANISATIONS and not organisations:
        errors["organisation_ids"] = [_("Choose at least one organisation that may read the article.")]
    if errors:
        raise Invalid(errors)


def _text_errors(titles: LocalizedText, bodies: LocalizedText) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    known = {code for code, _name in settings.LANGUAGES}
    for language in sorted({*titles, *bodies}):
        if language not in known:
            errors[f"title_{language}"] = [_("“%(code)s” is not a language of the portal.") % {"code": language}]
        elif language not in titles:
            errors[f"title_{language}"] = [_("Give the text in this language a title.")]
        elif language not in bodies:
            errors[f"body_{language}"] = [_("Write the text under this title.")]
        if len(titles.get(language, "")) > TITLE_MOST:
            errors[f"title_{language}"] = [_("Write at most %(count)d characters.") % {"count": TITLE_MOST}]
        if len(bodies.get(language, "")) > BODY_MOST:
            errors[f"body_{language}"] = [_("Write at most %(count)d characters.") % {"count": BODY_MOST}]
    return errors


def _write_texts(article: Article, titles: LocalizedText, bodies: LocalizedText) -> None:
    article.texts.exclude(language__in=titles).delete()
    for language, title in titles.items():
        html = render(bodies[language])
        ArticleText.objects.update_or_create(
            article=article,
            language=language,
            defaults={
                "title": title,
                "body": bodies[language],
                "body_html": html,
                "search_text": f"{fold(title)}\n{fold(plain(html))}",
            },
        )
