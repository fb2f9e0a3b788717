"""Texts, favicon and links of the portal's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audit.models import Entry
from branding.pages.models import PageLink, PortalPages
from branding.pages.queries import LinkView, PagesView, current_pages
from branding.pages.use_cases import (
    NewLink,
    change_texts,
    is_allowed_url,
    remove_favicon,
    replace_links,
    set_favicon,
)
from kernel.errors import Forbidden, Invalid
from tests.factories.twins import Workspace


def reported() -> list[str]:
    """What the workspace's log says about its pages."""
    return [
        data["fields"]
        for data in Entry.objects.filter(verb="pages.changed").order_by("id").values_list("data", flat=True)
    ]


def test_a_new_workspace_has_no_texts_of_its_own(company: Workspace) -> None:
    assert PortalPages.objects.count() == 1
    assert current_pages() == PagesView(links=[])


def test_texts_per_language(company: Workspace) -> None:
    title = {"en": " Harbour portal ", "fa": "پورتال بندر", "fr": " "}
    pages = change_texts(company.ctx("adam"), page_title=title, signin_heading={"en": "Welcome aboard"})
    assert pages.page_title == {"en": "Harbour portal", "fa": "پورتال بندر"}, "trimmed, empty ones left out"
    assert pages.signin_heading == {"en": "Welcome aboard"}
    assert current_pages() == pages
    again = change_texts(company.ctx("adam"), signin_heading={})
    assert (again.page_title, again.signin_heading) == (pages.page_title, {})
    assert reported() == ["page_title signin_heading", "signin_heading"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"page_title": {"en": "x" * 121}},
        {"signin_text": {"xx": "hello"}},
        {"signup_text": {"en": 5}},
        {"signin_heading": []},
    ],
)
def test_wrong_texts_are_named_and_nothing_changes(company: Workspace, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        change_texts(company.ctx("adam"), signup_heading={"en": "Join"}, **wrong)
    assert list(refused.value.errors) == list(wrong)
    assert (current_pages(), reported()) == (PagesView(links=[]), [])


@pytest.mark.parametrize("who", ["anna", "alice"])
def test_others_may_not_change_them(company: Workspace, who: str, picture: Callable[..., bytes]) -> None:
    for attempt in (
        lambda: change_texts(company.ctx(who), page_title={"en": "Mine"}),
        lambda: set_favicon(company.ctx(who), data=picture()),
        lambda: remove_favicon(company.ctx(who)),
        lambda: replace_links(company.ctx(who), links=[NewLink({"en": "Me"}, "https://me.example")]),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (current_pages(), reported(), PageLink.objects.count()) == (PagesView(links=[]), [], 0)


def test_favicon(company: Workspace, picture: Callable[..., bytes]) -> None:
    pages = set_favicon(company.ctx("olga"), data=picture(32, 32, "ICO"))
    assert re.fullmatch(r"brand/[0-9a-f]{16}/favicon\.ico", pages.favicon)
    assert remove_favicon(company.ctx("olga")).favicon == ""
    with pytest.raises(Invalid) as refused:
        set_favicon(company.ctx("olga"), data=b"GIF89a")
    assert list(refused.value.errors) == ["favicon"]
    assert current_pages().favicon == ""


def test_links_are_replaced_as_a_whole(company: Workspace) -> None:
    first = [NewLink({"en": "Site"}, "https://harbour.example"), NewLink({"en": "Call"}, "tel:+44 1539 000000")]
    replace_links(company.ctx("olga"), links=first)
    pages = replace_links(
        company.ctx("olga"), links=[NewLink({"en": " Mail ", "fa": "ایمیل"}, "mailto:help@harbour.example")]
    )
    assert [(link.label, link.url) for link in pages.links] == [
        ({"en": "Mail", "fa": "ایمیل"}, "mailto:help@harbour.example")
    ]
    assert current_pages() == pages
    assert reported() == ["links", "links"]


def test_wrong_links_are_named_by_their_place(company: Workspace) -> None:
    kept = replace_links(company.ctx("olga"), links=[NewLink({"en": "Site"}, "https://harbour.example")])
    wrong = [
        NewLink({"en": "Good"}, "https://harbour.example/x"),
        NewLink({}, "https://harbour.example"),
        NewLink({"en": "Evil"}, "javascript:alert(1)"),
    ]
    with pytest.raises(Invalid) as refused:
        replace_links(company.ctx("olga"), links=wrong)
    assert list(refused.value.errors) == ["links.1.label", "links.2.url"]
    with pytest.raises(Invalid):
        replace_links(company.ctx("olga"), links=wrong[:1] * 13)
    assert current_pages() == kept


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://harbour.example/a?b=c#d", True),
        ("http://harbour.example", True),
        ("mailto:help@harbour.example", True),
        ("tel:+44 1539 000000", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://harbour.example", False),
        ("//harbour.example", False),
        ("/inside/", False),
        ("https://", False),
        ("https://harbour.example/\nx", False),
        ("mailto:nobody", False),
        ("mailto:a@harbour.example?bcc=b@harbour.example", False),
        ("tel:call-me", False),
        ("https://harbour.example/" + "x" * 500, False),
        ("", False),
    ],
)
def test_where_links_may_point(url: str, allowed: bool) -> None:
    assert is_allowed_url(url) is allowed


def test_the_database_refuses_links_that_run(company: Workspace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PageLink.objects.create(label={"en": "x"}, url="javascript:alert(1)", position=1)


def test_a_warm_page_asks_the_database_nothing(company: Workspace, django_assert_num_queries: Any) -> None:
    replace_links(company.ctx("olga"), links=[NewLink({"en": "Site"}, "https://harbour.example")])
    with django_assert_num_queries(2):
        first = current_pages()
    with django_assert_num_queries(0):
        assert current_pages() == first
    assert isinstance(first.links[0], LinkView)


def test_pages_wear_the_texts(company: Workspace, acme_client: Client) -> None:
    change_texts(company.ctx("olga"), page_title={"en": "Harbour portal"})
    replace_links(company.ctx("olga"), links=[NewLink({"fr": "Confidentialité"}, "https://harbour.example/p")])
    page = acme_client.get("/signin/").content.decode()
    assert "Harbour portal</title>" in page
    link = (
        '<a href="https://harbour.example/p" rel="noopener noreferrer"><span lang="fr" dir="ltr">Confidentialité</span>'
    )
    assert f"{link}</a>" in page
