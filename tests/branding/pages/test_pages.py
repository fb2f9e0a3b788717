"""Texts, favicon and links of the portal's pages."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from audit.models import Entry
from branding.pages.models import PageLink, PortalPages
from branding.pages.queries import LinkView, PagesView, current_pages
from branding.pages.use_cases import (
    NewLink,
    change_texts,
    is_allowed_url,
    remove_favicon,
    replace_links,
    restore_favicon,
    set_favicon,
)
from kernel.errors import Forbidden, Invalid, NotFound
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


def test_the_page_title_per_language(company: Workspace) -> None:
    title = {"en": " Harbour portal ", "fa": "پورتال بندر", "fr": " "}
    pages = change_texts(company.ctx("adam"), page_title=title)
    assert pages.page_title == {"en": "Harbour portal", "fa": "پورتال بندر"}, "trimmed, empty ones left out"
    assert current_pages() == pages
    assert change_texts(company.ctx("adam")) == pages
    assert change_texts(company.ctx("adam"), page_title={}).page_title == {}
    assert reported() == ["page_title", "page_title"]


@pytest.mark.parametrize("wrong", [{"en": "x" * 121}, {"xx": "hello"}, {"en": 5}, []])
def test_a_wrong_title_is_named_and_nothing_changes(company: Workspace, wrong: Any) -> None:
    with pytest.raises(Invalid) as refused:
        change_texts(company.ctx("adam"), page_title=wrong)
    assert list(refused.value.errors) == ["page_title"]
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
    assert re.fullmatch(r"brand/[0-9a-f]{16}/icon-32\.png", pages.favicon)
    assert remove_favicon(company.ctx("olga")).favicon == ""
    assert restore_favicon(company.ctx("olga"), favicon=pages.favicon) == pages
    for strange in ("", "brand/0123456789abcdef/icon-32.png", "../secret", "brand/x/icon-32.png"):
        with pytest.raises(NotFound):
            restore_favicon(company.ctx("olga"), favicon=strange)
    assert remove_favicon(company.ctx("olga")).favicon == ""
    with pytest.raises(Invalid) as refused:
        set_favicon(company.ctx("olga"), data=b"GIF89a")
    assert list(refused.value.errors) == ["favicon"]
    assert current_pages().favicon == ""


def test_a_favicon_is_made_in_all_sizes(company: Workspace, acme_client: Client, picture: Callable[..., bytes]) -> None:
    stored = set_favicon(company.ctx("olga"), data=picture(90, 30)).favicon
    folder = "/" + stored.rpartition("/")[0]
    for size in (16, 32, 48, 180, 192, 512):
        answer = acme_client.get(f"{folder}/icon-{size}.png")
        with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as made:  # type: ignore[arg-type]
            assert (made.size, made.mode) == ((size, size), "RGB" if size == 180 else "RGBA")
            # What is not square gets margins: clear ones, but white on the home screen of phones.
            assert made.getpixel((0, 0)) == ((255, 255, 255) if size == 180 else (0, 0, 0, 0)), size
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    with Image.open(io.BytesIO(b"".join(acme_client.get(f"{folder}/icon.ico").streaming_content))) as made:  # type: ignore[arg-type]
        assert made.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    page = acme_client.get("/signin/").content.decode()
    for part in (f'href="{folder}/icon-32.png" type="image/png" sizes="32x32"', f'"apple-touch-icon" href="{folder}/'):
        assert part in page
    assert acme_client.get("/favicon.ico")["Location"] == f"{folder}/icon.ico"
    manifest = acme_client.get("/site.webmanifest").json()
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == ("Acme", "en", "/")


def test_without_a_favicon_of_ones_own(company: Workspace, acme_client: Client) -> None:
    assert acme_client.get("/favicon.ico")["Location"].endswith("favicon.svg")
    assert acme_client.get("/site.webmanifest").json()["icons"] == []


def _bomb() -> bytes:
    """A PNG that claims 30,000 by 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (_bomb(), "too many pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not a picture"),
        (b"x" * 1_048_577, "larger than 1 MB"),
    ],
)
def test_what_is_no_favicon(company: Workspace, data: bytes, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_favicon(company.ctx("olga"), data=data)
    assert list(refused.value.errors) == ["favicon"] and message in refused.value.errors["favicon"][0]
    assert (current_pages().favicon, reported()) == ("", [])


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u061c", "\n", "\x00"])
def test_titles_and_link_names_hide_nothing(company: Workspace, mark: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_texts(company.ctx("olga"), page_title={"en": "Good", "fa": f"می{mark}خواهم"})
    assert list(refused.value.errors) == ["page_title"] and "فارسی" in refused.value.errors["page_title"][0]
    with pytest.raises(Invalid) as refused:
        replace_links(company.ctx("olga"), links=[NewLink({"en": f"a{mark}b"}, "https://harbour.example")])
    assert list(refused.value.errors) == ["links.0.label"]
    assert (current_pages(), reported()) == (PagesView(links=[]), [])
    assert change_texts(company.ctx("olga"), page_title={"fa": "می\u200cخواهم"}).page_title == {"fa": "می\u200cخواهم"}


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
