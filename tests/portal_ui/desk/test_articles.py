"""Writing the knowledge base on the desk, reading it in the portal."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from support.knowledge.models import Article, ArticleText, Category
from support.people.models import Organisation
from tests.factories.browsers import browser_of
from tests.factories.twins import Workspace


def entries(**more: Any) -> dict[str, Any]:
    return {
        "title_en": "Oil a table",
        "body_en": "Use a **soft** cloth.",
        "category_id": Category.objects.get(names__en="General").pk,
        "audience": "public",
        **more,
    }


def test_S3_24_an_article_is_written_published_and_withdrawn(company: Workspace) -> None:
    anna, visitor = browser_of(company, "anna"), browser_of(company)
    answer = anna.post("/desk/articles/new/", entries())
    article = Article.objects.get()
    assert answer["Location"] == f"/desk/articles/{article.pk}/"
    assert visitor.get(f"/knowledge/{article.pk}/").status_code == 404
    assert "Oil a table" not in visitor.html("/knowledge/")
    anna.post(f"/desk/articles/{article.pk}/publish/")
    html = visitor.html(f"/knowledge/{article.pk}/")
    assert "<strong>soft</strong>" in html and "Oil a table" in visitor.html("/") + visitor.html("/knowledge/")
    anna.post(f"/desk/articles/{article.pk}/withdraw/")
    assert visitor.get(f"/knowledge/{article.pk}/").status_code == 404


def test_saving_and_publishing_in_one_go(company: Workspace) -> None:
    anna = browser_of(company, "anna")
    anna.post("/desk/articles/new/", entries(publish="yes", title_fa="روغن میز", body_fa="پارچهٔ نرم"))
    article = Article.objects.get()
    assert article.status == "published"
    html = browser_of(company).html(f"/knowledge/{article.pk}/", {"lang": "fa"})
    assert "روغن میز" in html and "not available in your language" not in html
    html = browser_of(company).html(f"/knowledge/{article.pk}/", {"lang": "tr"})
    assert re.search(r'<h1 lang="en" dir="auto">Oil a table</h1>', html) and "English" in html
    assert "Oil a table" in anna.html("/desk/articles/") and "Oil a table" not in anna.html(
        "/desk/articles/?status=draft"
    )


def test_mistakes_are_told_at_their_language_and_the_texts_stay(company: Workspace) -> None:
    anna = browser_of(company, "anna")
    answer = anna.post("/desk/articles/new/", entries(body_en="", title_fr="Huiler"))
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["body_en", "body_fr"])
    assert 'value="Huiler"' in answer.content.decode()
    assert Article.objects.count() == 0
    nothing = anna.post("/desk/articles/new/", entries(title_en="", body_en=""))
    assert list(nothing.context["form"].errors) == ["__all__"]


def test_S1_31_an_article_for_chosen_organisations(company: Workspace) -> None:
    anna, one = browser_of(company, "anna"), Organisation.objects.get(name="Org One").pk
    anna.post("/desk/articles/new/", entries(audience="organisations", organisation_ids=[one], publish="yes"))
    path = f"/knowledge/{Article.objects.get().pk}/"
    assert browser_of(company, "alice").get(path).status_code == 200
    assert browser_of(company, "carol").get(path).status_code == 404
    assert browser_of(company).get(path).status_code == 404


def test_two_writers_do_not_overwrite_each_other(company: Workspace) -> None:
    anna, ben = browser_of(company, "anna"), browser_of(company, "ben")
    anna.post("/desk/articles/new/", entries())
    path = f"/desk/articles/{Article.objects.get().pk}/"
    seen = re.search(r'name="seen_at" value="([^"]+)"', anna.html(path))
    assert seen is not None
    ben.post(path, entries(title_en="By Ben", seen_at=seen[1]))
    answer = anna.post(path, entries(title_en="By Anna", seen_at=seen[1]))
    assert answer.status_code == 422
    assert "Someone else changed this article" in answer.content.decode() and "By Anna" in answer.content.decode()
    assert ArticleText.objects.get().title == "By Ben"


def test_categories_are_added(company: Workspace) -> None:
    anna = browser_of(company, "anna")
    answer = anna.post("/desk/articles/categories/new/", {"name_en": "Repairs", "name_fa": "تعمیرات"})
    assert answer["Location"] == "/desk/articles/categories/"
    assert Category.objects.get(names__en="Repairs").names == {"en": "Repairs", "fa": "تعمیرات"}
    refused = anna.post("/desk/articles/categories/new/", {})
    assert refused.status_code == 422 and Category.objects.count() == 2


@pytest.mark.parametrize("path", ["new/", "categories/new/", "1/", "1/publish/", "1/withdraw/"])
def test_T35_clients_write_nothing(company: Workspace, path: str) -> None:
    browser_of(company, "anna").post("/desk/articles/new/", entries())
    article = Article.objects.get()
    before = list(ArticleText.objects.values_list("title", "body")), article.status, Category.objects.count()
    target = "/desk/articles/" + path.replace("1/", f"{article.pk}/")
    assert browser_of(company, "alice").post(target, entries(title_en="Mine", name_en="Mine")).status_code == 404
    assert browser_of(company).post(target, entries()).status_code == 302
    article.refresh_from_db()
    assert (list(ArticleText.objects.values_list("title", "body")), article.status, Category.objects.count()) == before


def test_the_knowledge_base_is_searched_and_shelved(company: Workspace) -> None:
    anna, visitor = browser_of(company, "anna"), browser_of(company)
    anna.post("/desk/articles/categories/new/", {"name_en": "Repairs"})
    repairs = Category.objects.get(names__en="Repairs").pk
    anna.post("/desk/articles/new/", entries(publish="yes"))
    anna.post(
        "/desk/articles/new/", entries(title_en="Mend a leg", body_en="Glue.", category_id=repairs, publish="yes")
    )

    def found(query: dict[str, str]) -> list[str]:
        return re.findall(r'<strong lang="en" dir="auto">(.*?)</strong>', visitor.html("/knowledge/", query))

    assert found({}) == ["Mend a leg", "Oil a table"]
    assert found({"category": str(repairs)}) == ["Mend a leg"]
    assert found({"q": "cloth"}) == ["Oil a table"]
    assert found({"q": "cloth", "category": str(repairs)}) == []
    assert found({"category": "nonsense"}) == ["Mend a leg", "Oil a table"]


def order_on(page: str) -> list[str]:
    """The names of the shelves as they stand on the page."""
    return re.findall(r'<li class="sortable__item" data-label="([^"]*)"', page)


def test_categories_are_renamed_and_put_into_another_order(company: Workspace) -> None:
    anna = browser_of(company, "anna")
    assert "/desk/articles/categories/" in anna.html("/desk/articles/")
    anna.post("/desk/articles/categories/new/", {"name_en": "Repairs"})
    first, second = Category.objects.values_list("pk", flat=True)
    assert order_on(anna.html("/desk/articles/categories/")) == ["General", "Repairs"]
    assert anna.post("/desk/articles/categories/order/", {"move": f"{second}:up"}).status_code == 302
    assert order_on(anna.html("/desk/articles/categories/")) == ["Repairs", "General"]
    anna.post("/desk/articles/categories/order/", {"category": [str(first), str(second)]})
    assert order_on(anna.html("/desk/articles/categories/")) == ["General", "Repairs"]
    page = anna.html(f"/desk/articles/categories/{second}/")
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    typed = {"name_en": "Mending", "name_fa": "تعمیر", "seen": unescape(seen[1])}
    assert anna.post(f"/desk/articles/categories/{second}/", typed)["Location"] == "/desk/articles/categories/"
    assert Category.objects.get(pk=second).names == {"en": "Mending", "fa": "تعمیر"}
    late = anna.post(f"/desk/articles/categories/{second}/", {**typed, "name_en": "Late"})
    assert (late.status_code, 'value="Late"' in late.content.decode()) == (422, True)
    assert "Somebody else saved this" in late.content.decode()
    assert Category.objects.get(pk=second).names["en"] == "Mending"
    now = re.search(r'name="seen" value="([^"]*)"', late.content.decode())
    assert now is not None
    anna.post(f"/desk/articles/categories/{second}/", {**typed, "name_en": "Late", "seen": unescape(now[1])})
    assert Category.objects.get(pk=second).names["en"] == "Late"
    assert anna.post(f"/desk/articles/categories/{second}/", {"name_en": ""}).status_code == 422
    assert anna.get("/desk/articles/categories/0/").status_code == 404


def test_a_name_in_a_language_that_was_switched_off_stays(company: Workspace) -> None:
    shelf = Category.objects.get()
    Category.objects.update(names={"en": "General", "tr": "Genel"})
    company.tenant.languages = ["en"]
    company.tenant.save()
    anna = browser_of(company, "anna")
    assert 'name="name_tr"' in anna.html(f"/desk/articles/categories/{shelf.pk}/")
    anna.post(f"/desk/articles/categories/{shelf.pk}/", {"name_en": "All", "name_tr": "Genel"})
    assert Category.objects.get().names == {"en": "All", "tr": "Genel"}


@pytest.mark.parametrize("path", ["", "new/", "order/", "1/"])
def test_only_staff_arrange_categories(company: Workspace, path: str) -> None:
    alice, before = browser_of(company, "alice"), list(Category.objects.values())
    assert alice.get(f"/desk/articles/categories/{path}").status_code in {403, 404, 405}
    alice.post(f"/desk/articles/categories/{path}", {"name_en": "Mine", "move": "1:up"})
    assert list(Category.objects.values()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_categories_costs_the_same_for_one_and_three(
    company: Workspace, django_assert_max_num_queries: Any, count: int
) -> None:
    anna = browser_of(company, "anna")
    for number in range(count - 1):
        anna.post("/desk/articles/categories/new/", {"name_en": f"Shelf {number}"})
    anna.html("/desk/articles/categories/")
    with django_assert_max_num_queries(8):
        assert len(order_on(anna.html("/desk/articles/categories/"))) == count
