"""The knowledge base: who reads what in which language, and who writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from audit.models import Entry
from kernel.context import NOBODY, Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from support.knowledge.models import Article, ArticleText, Category
from support.knowledge.queries import (
    article_page,
    article_source,
    articles_for,
    articles_to_edit,
    categories_for,
    category_choices,
)
from support.knowledge.seed import seed_knowledge
from support.knowledge.use_cases import order_categories, publish_article, save_article, save_category, withdraw_article
from support.people.models import Organisation
from tests.factories.twins import NOW, Workspace


def shelf() -> int:
    return Category.objects.get().pk


def an_article(company: Workspace, *, published: bool = True, later: int = 0, **entries: object) -> Article:
    """An article written by anna."""
    ctx = company.ctx("anna", now=NOW + timedelta(minutes=later))
    texts = {"titles": {"en": "Oil a table"}, "bodies": {"en": "Use a **soft** cloth."}, "category_id": shelf()}
    article = save_article(ctx, **{**texts, **entries})  # type: ignore[arg-type]
    return publish_article(ctx, article_id=article.pk) if published else article


def titles(company: Workspace, name: str, *, language: str = "en", **options: object) -> list[str]:
    actor = company.actor(name) if name else NOBODY
    return [row.title for row in articles_for(actor, language=language, **options)]  # type: ignore[arg-type]


def test_a_new_workspace_has_one_shelf_in_five_languages(company: Workspace) -> None:
    names = {"en": "General", "fa": "عمومی", "fr": "Général", "ru": "Общее", "tr": "Genel"}
    assert [category.names for category in Category.objects.all()] == [names]
    seed_knowledge()
    assert Category.objects.count() == 1


def test_S3_24_a_draft_is_invisible_and_a_published_article_is_not(company: Workspace) -> None:
    article = an_article(company, published=False)
    for name in ("", "alice", "anna"):
        assert titles(company, name) == []
        with pytest.raises(NotFound):
            article_page(company.actor(name) if name else NOBODY, article.pk, language="en")
    publish_article(company.ctx("anna"), article_id=article.pk)
    for name in ("", "alice", "anna"):
        assert titles(company, name) == ["Oil a table"]
    page = article_page(NOBODY, article.pk, language="en")
    assert page.body_html == '<p dir="auto">Use a <strong>soft</strong> cloth.</p>\n'
    withdraw_article(company.ctx("anna"), article_id=article.pk)
    assert titles(company, "") == []
    assert [row.title for row in articles_to_edit(company.actor("anna"), language="en")] == ["Oil a table"]


def test_S1_31_an_audience_reads_its_own_articles_only(company: Workspace) -> None:
    an_article(company, titles={"en": "For all"}, later=1)
    an_article(company, titles={"en": "For clients"}, audience="signed_in", later=2)
    one = Organisation.objects.get(name="Org One").pk
    mine = an_article(company, titles={"en": "For Org One"}, audience="organisations", organisation_ids=[one], later=3)
    assert titles(company, "") == ["For all"]
    assert titles(company, "carol") == ["For clients", "For all"]
    assert titles(company, "alice") == titles(company, "anna") == ["For Org One", "For clients", "For all"]
    assert [choice.articles for choice in categories_for(company.actor("carol"), language="en")] == [2]
    with pytest.raises(NotFound):
        article_page(company.actor("carol"), mine.pk, language="en")
    # Another audience forgets the organisations.
    save_article(
        company.ctx("anna"),
        article_id=mine.pk,
        titles={"en": "For Org One"},
        bodies={"en": "Text"},
        category_id=shelf(),
        audience="public",
        organisation_ids=[one],
    )
    assert list(Article.objects.get(pk=mine.pk).organisations.all()) == []


def test_the_language_is_the_readers_or_the_workspaces_and_a_fallback_is_marked(company: Workspace) -> None:
    both = an_article(company, titles={"en": "Oil", "fa": "روغن"}, bodies={"en": "Cloth", "fa": "پارچه"})
    only_fa = an_article(company, titles={"fa": "چوب"}, bodies={"fa": "بلوط"}, later=1)
    with translation.override("fa"):
        rows = articles_for(company.actor("alice"), language="fa")
        assert [(row.title, row.language, row.dir, row.is_fallback) for row in rows] == [
            ("چوب", "fa", "rtl", False),
            ("روغن", "fa", "rtl", False),
        ]
        assert rows[0].category.text == "عمومی"
    page = article_page(company.actor("alice"), both.pk, language="tr")
    assert (page.title, page.language, page.is_fallback) == ("Oil", "en", True)
    page = article_page(company.actor("alice"), only_fa.pk, language="en")
    assert (page.title, page.dir, page.is_fallback) == ("چوب", "rtl", True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("oil", ["Oil a table", "Wax"]),
        ("OIL  table", ["Oil a table"]),
        ("soft cloth", ["Oil a table"]),
        ("cire", ["Wax"]),
        ("CİRE", ["Wax"]),
        ("soft wax", []),
        ("%", []),
        ("  ", ["Wax", "Oil a table"]),
    ],
)
def test_a_search_finds_all_words_folded_in_any_language_titles_first(
    company: Workspace, text: str, found: list[str]
) -> None:
    an_article(company)
    an_article(
        company,
        titles={"en": "Wax", "fr": "La cîre"},
        bodies={"en": "Better than oil.", "fr": "Mieux que l’huile."},
        later=1,
    )
    assert titles(company, "alice", text=text) == found


def test_an_excerpt_ends_with_a_word(company: Workspace) -> None:
    an_article(company, bodies={"en": "word " * 100})
    row = articles_for(company.actor("alice"), language="en")[0]
    assert row.excerpt.endswith("word…") and len(row.excerpt) <= 161


def test_lists_cost_the_same_for_one_and_three_articles(company: Workspace, django_assert_num_queries: object) -> None:
    an_article(company)
    actor = company.actor("alice")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(articles_for(actor, language="en")) == 1
    an_article(company, later=1)
    an_article(company, later=2)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(articles_for(actor, language="en")) == 3


def test_T35_clients_write_nothing_and_see_no_drafts(company: Workspace) -> None:
    article = an_article(company, published=False)
    before = list(ArticleText.objects.values_list("title", "body"))
    texts = {"titles": {"en": "Mine"}, "bodies": {"en": "Mine"}, "category_id": shelf()}
    for name in ("alice", ""):
        ctx = company.ctx(name) if name else company.ctx()
        if not name:
            ctx = type(ctx)(NOBODY, ctx.tenant, "portal", now=NOW)
        with pytest.raises(Forbidden):
            save_article(ctx, **texts)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            save_article(ctx, article_id=article.pk, **texts)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            publish_article(ctx, article_id=article.pk)
        with pytest.raises(Forbidden):
            withdraw_article(ctx, article_id=article.pk)
        with pytest.raises(Forbidden):
            save_category(ctx, names={"en": "Mine"})
        with pytest.raises(NotFound):
            article_source(ctx.actor, article.pk)
        assert articles_to_edit(ctx.actor, language="en") == []
        assert category_choices(ctx.actor, language="en") == []
    assert list(ArticleText.objects.values_list("title", "body")) == before
    assert Article.objects.get().status == "draft"
    assert Category.objects.count() == 1


@pytest.mark.parametrize(
    ("entries", "wrong"),
    [
        ({"titles": {}, "bodies": {}}, ["__all__"]),
        ({"titles": {"en": "  "}, "bodies": {"en": "\x00"}}, ["__all__"]),
        ({"titles": {"en": "T"}, "bodies": {}}, ["body_en"]),
        ({"titles": {}, "bodies": {"fa": "م"}}, ["title_fa"]),
        ({"titles": {"de": "T"}, "bodies": {"de": "B"}}, ["title_de"]),
        ({"titles": {"en": "T" * 201}}, ["title_en"]),
        ({"bodies": {"en": "B" * 100_001}}, ["body_en"]),
        ({"category_id": 0}, ["category_id"]),
        ({"audience": "nobody"}, ["audience"]),
        ({"audience": "organisations"}, ["organisation_ids"]),
        ({"audience": "organisations", "organisation_ids": [999]}, ["organisation_ids"]),
    ],
)
def test_wrong_entries_are_told_at_their_fields_and_nothing_is_kept(
    company: Workspace, entries: dict[str, object], wrong: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        an_article(company, published=False, **entries)
    assert list(refused.value.errors) == wrong
    assert (Article.objects.count(), ArticleText.objects.count()) == (0, 0)


def test_an_article_changed_meanwhile_is_not_overwritten(company: Workspace) -> None:
    article = an_article(company)
    seen = article_source(company.actor("anna"), article.pk).updated_at
    entries = {"article_id": article.pk, "category_id": shelf()}
    save_article(
        company.ctx("ben", now=NOW + timedelta(hours=1)),
        titles={"en": "By Ben"},
        bodies={"en": "Text"},
        seen_at=seen,
        **entries,
    )
    with pytest.raises(Conflict):
        save_article(
            company.ctx("anna", now=NOW + timedelta(hours=2)),
            titles={"en": "By Anna"},
            bodies={"en": "Text"},
            seen_at=seen,
            **entries,
        )
    assert article_source(company.actor("anna"), article.pk).titles == {"en": "By Ben"}


def test_languages_come_and_go_but_a_published_article_keeps_a_text(company: Workspace) -> None:
    article = an_article(company, titles={"en": "Oil", "fa": "روغن"}, bodies={"en": "Cloth", "fa": "پارچه"})
    save_article(
        company.ctx("anna"), article_id=article.pk, titles={"fa": "روغن"}, bodies={"fa": "پارچه"}, category_id=shelf()
    )
    assert article_source(company.actor("anna"), article.pk).bodies == {"fa": "پارچه"}
    with pytest.raises(Invalid):
        save_article(company.ctx("anna"), article_id=article.pk, titles={}, bodies={}, category_id=shelf())
    assert article_source(company.actor("anna"), article.pk).bodies == {"fa": "پارچه"}


def test_publishing_twice_changes_nothing(company: Workspace) -> None:
    article = an_article(company)
    publish_article(company.ctx("anna", now=NOW + timedelta(days=1)), article_id=article.pk)
    withdraw_article(company.ctx("anna"), article_id=article.pk)
    withdraw_article(company.ctx("anna"), article_id=article.pk)
    verbs = list(Entry.objects.filter(target=f"article:{article.pk}").order_by("id").values_list("verb", flat=True))
    assert verbs == ["knowledge.article_saved", "knowledge.article_published", "knowledge.article_withdrawn"]
    for act in (publish_article, withdraw_article):
        with pytest.raises(NotFound):
            act(company.ctx("anna"), article_id=0)


def test_T50_what_people_write_is_never_code(company: Workspace) -> None:
    article = an_article(
        company, bodies={"en": "<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://e/x.gif)"}
    )
    html = article_page(NOBODY, article.pk, language="en").body_html
    assert "<script" not in html and "javascript:" not in html.replace("(javascript:", "") and "<img" not in html


def test_a_category_needs_a_name(company: Workspace) -> None:
    for names in ({}, {"en": "  "}, {"de": "Allgemein"}, {"en": "x" * 101}):
        with pytest.raises(Invalid) as refused:
            save_category(company.ctx("anna"), names=names)
        assert list(refused.value.errors) == ["names"]
    with pytest.raises(NotFound):
        save_category(company.ctx("anna"), names={"en": "X"}, category_id=0)
    assert Category.objects.count() == 1
    category = save_category(company.ctx("anna"), names={"en": "Repairs", "fa": ""})
    renamed = save_category(company.ctx("anna"), names={"en": "Mending"}, category_id=category.pk)
    assert (renamed.pk, renamed.names, renamed.order) == (category.pk, {"en": "Mending"}, category.order)


def names_in_order() -> list[str]:
    return [str(category.names["en"]) for category in Category.objects.all()]


def test_categories_are_put_into_another_order(company: Workspace) -> None:
    first = Category.objects.get().pk
    second, third = (save_category(company.ctx("anna"), names={"en": name}).pk for name in ("Two", "Three"))
    order_categories(company.ctx("anna"), category_ids=[third, first, second])
    assert names_in_order() == ["Three", "General", "Two"]
    fourth = save_category(company.ctx("anna"), names={"en": "Four"}).pk
    order_categories(company.ctx("anna"), category_ids=[second, third, first])
    assert names_in_order() == ["Two", "Three", "General", "Four"], "one that is not named goes to the end"
    save_category(company.ctx("anna"), category_id=second, names={"en": "Second"})
    with pytest.raises(Conflict):
        order_categories(company.ctx("anna"), category_ids=[fourth, 0])
    for name in ("alice", ""):
        with pytest.raises(Forbidden):
            ctx = company.ctx(name) if name else Context(NOBODY, company.tenant, "portal", now=NOW)
            order_categories(ctx, category_ids=[fourth])
    assert names_in_order() == ["Second", "Three", "General", "Four"]


def test_the_second_of_two_who_rename_is_told(company: Workspace) -> None:
    shelf_id, before = Category.objects.get().pk, Category.objects.get().names
    save_category(company.ctx("anna"), category_id=shelf_id, names={"en": "First"}, seen_names=before)
    with pytest.raises(Conflict):
        save_category(company.ctx("ben"), category_id=shelf_id, names={"en": "Second"}, seen_names=before)
    assert names_in_order() == ["First"]


def test_other_workspaces_know_nothing_of_it(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        article = an_article(acme)
    with beta.inside():
        assert titles(beta, "anna") == []
        with pytest.raises(NotFound):
            article_page(beta.actor("anna"), article.pk, language="en")
