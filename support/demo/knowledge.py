"""Loads the knowledge base."""

from __future__ import annotations

from kernel.folding import fold
from kernel.markdown import plain, render
from support.demo.world import Row, World
from support.knowledge.models import Article, ArticleText, Category


def load_knowledge(world: World) -> None:
    """Categories and articles with one text per language."""
    data = world.read("knowledge")
    for order, row in enumerate(data["categories"], start=1):
        world.keep("category", row["key"], Category.objects.create(names=row["name"], order=order))
    for row in data["articles"]:
        _load_article(world, row)
    Category.objects.filter(articles__isnull=True).exclude(
        pk__in=[category.pk for (kind, _), category in world.rows.items() if kind == "category"]
    ).delete()


def _load_article(world: World, row: Row) -> None:
    audience = row["audience"]
    if audience["kind"] not in Article.Audience.values:
        world.skip("articles for the owners of a product", 1)
        return
    published = row["status"] == Article.Status.PUBLISHED
    article = Article.objects.create(
        category=world.row("category", row["category"]),
        status=row["status"],
        audience=audience["kind"],
        author=world.row("staff", row.get("author")),
        created_at=world.at(row["created"]),
        updated_at=world.at(row["updated"]),
        published_at=world.at(row["created"]) if published else None,
    )
    article.organisations.set([world.row("organisation", key) for key in audience.get("organisations", [])])
    for language, text in row["versions"].items():
        html = render(text["body"])
        ArticleText.objects.create(
            article=article,
            language=language,
            title=text["title"],
            body=text["body"],
            body_html=html,
            search_text=f"{fold(text['title'])}\n{fold(plain(html))}",
        )
    world.keep("article", row["key"], article)
    world.skip("comments on articles", row.get("comments", []))
    world.skip("documents on articles", row.get("documents", []))
