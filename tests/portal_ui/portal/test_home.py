"""The portal's home page: what clients, visitors and staff find on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from django.test import Client

from support.guests.use_cases import save_guest_door
from support.knowledge.models import Category
from support.knowledge.use_cases import publish_article, save_article
from support.tickets.use_cases import add_note, close_ticket, reply
from tests.factories.browsers import browser_of
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import NOW, Workspace

LANGUAGES = ("en", "fa", "fr", "ru", "tr")


def section(html: str, title_id: str) -> list[str]:
    """Paths of the requests in one section, in their order."""
    part = re.search(rf'aria-labelledby="{title_id}".*?</section>', html, re.S)
    return re.findall(r'<a href="(/tickets/\d+/)"', part.group()) if part else []


def links(html: str) -> set[str]:
    return set(re.findall(r'href="(/[^"]*)"', html))


def publish(company: Workspace, title: str = "Oil a table", **more: object) -> int:
    ctx = company.ctx("anna")
    entries = {"titles": {"en": title}, "bodies": {"en": "Use a soft cloth."}, "category_id": Category.objects.get().pk}
    article = save_article(ctx, **{**entries, **more})  # type: ignore[arg-type]
    return publish_article(ctx, article_id=article.pk).pk


def test_S3_31_my_open_and_my_closed_requests_stand_apart(company: Workspace) -> None:
    first, second = a_ticket(company), a_ticket(company)
    third = a_ticket(company, "bob")
    close_ticket(company.ctx("alice"), number=first.number)
    html = browser_of(company, "alice").html("/")
    assert section(html, "open-title") == [f"/tickets/{second.number}/"]
    assert section(html, "closed-title") == [f"/tickets/{first.number}/"]
    assert f"/tickets/{third.number}/" not in html


def test_S0_30_colleagues_requests_are_listed_only_where_they_are_shared(company: Workspace) -> None:
    theirs = a_ticket(company, "bob")
    browser = browser_of(company, "alice")
    assert section(browser.html("/"), "recent-title") == []
    share_requests(company)
    assert section(browser.html("/"), "recent-title") == [f"/tickets/{theirs.number}/"]
    assert section(browser.html("/"), "open-title") == []


def test_S3_25_the_five_actions_are_one_click_away(company: Workspace) -> None:
    for_clients = links(browser_of(company, "alice").html("/"))
    assert {"/tickets/new/", "/tickets/", "/knowledge/", "/profile/"} <= for_clients
    for_visitors = links(browser_of(company).html("/"))
    assert {"/signin/", "/tickets/new/", "/tickets/", "/knowledge/", "/profile/"} <= for_visitors


@pytest.mark.parametrize("path", ["/tickets/", "/tickets/new/", "/tickets/1/", "/tickets/1/close/"])
def test_pages_of_requests_lead_visitors_to_the_sign_in(company: Workspace, path: str) -> None:
    a_ticket(company)
    answer = browser_of(company).get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/signin/?next={path}")


def test_S0_32_and_S3_24_recent_answers_are_on_the_home_page(company: Workspace) -> None:
    publish(company, "For everyone")
    publish(company, "For clients only", audience="signed_in")
    visitor = browser_of(company).html("/")
    assert "For everyone" in visitor and "For clients only" not in visitor
    client = browser_of(company, "alice").html("/")
    assert "For everyone" in client and "For clients only" in client


def test_a_search_finds_answers_and_own_requests(company: Workspace) -> None:
    publish(company, "Pump care")
    mine, theirs = a_ticket(company), a_ticket(company, "carol")
    html = browser_of(company, "alice").html("/search/", {"q": "pump"})
    assert section(html, "found-tickets") == [f"/tickets/{mine.number}/"]
    assert "Pump care" in html and f"/tickets/{theirs.number}/" not in html
    visitor = browser_of(company).html("/search/", {"q": "pump"})
    assert "Pump care" in visitor and "/tickets/1/" not in visitor
    assert "No answer holds all these words" in browser_of(company).html("/search/", {"q": "zzz"})
    assert browser_of(company).get("/search/").status_code == 200


def test_S0_63_a_note_is_found_by_no_client(company: Workspace) -> None:
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text="secretword")
    reply(company.ctx("anna"), number=ticket.number, text="publicword")
    browser = browser_of(company, "alice")
    assert section(browser.html("/search/", {"q": "secretword"}), "found-tickets") == []
    assert section(browser.html("/search/", {"q": "publicword"}), "found-tickets") == ["/tickets/1/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(company: Workspace, language: str) -> None:
    article = publish(company)
    ticket = a_ticket(company)
    close_ticket(company.ctx("anna"), number=a_ticket(company).number)
    browser = browser_of(company, "alice")
    browser.get("/", {"lang": language})
    direction = "rtl" if language == "fa" else "ltr"
    for path in (
        "/",
        "/search/?q=oil",
        "/tickets/",
        "/tickets/new/",
        f"/tickets/{ticket.number}/",
        f"/tickets/{ticket.number}/close/",
        "/tickets/2/",
        "/knowledge/",
        f"/knowledge/{article}/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}" dir="{direction}"' in answer.content.decode(), path


def test_S0_01_staff_preview_the_portal_without_company_menus(company: Workspace) -> None:
    a_ticket(company)
    html = browser_of(company, "anna").html("/")
    assert "as your clients see it" in html
    assert section(html, "open-title") == []
    client = links(browser_of(company, "alice").html("/"))
    assert not [path for path in client if path.startswith(("/desk/", "/studio/", "/operators/"))]


def test_S4_21_public_support_is_closed(company: Workspace) -> None:
    visitor = browser_of(company)
    answer = visitor.get("/support/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Public support is closed" in html and 'href="/signin/"' in html and "<textarea" not in html
    assert 'href="/support/"' not in visitor.html("/")
    save_guest_door(company.ctx("adam"), is_open=True)
    for page in ("/", "/knowledge/"):
        assert 'href="/support/"' in visitor.html(page)
    assert 'href="/support/"' not in browser_of(company, "alice").html("/")


def statements(browser: Client, path: str, counter: object) -> int:
    """SQL statements of a warm page."""
    browser.get(path)
    with counter() as seen:  # type: ignore[operator]
        assert browser.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/", "/tickets/?scope=all&state=all", "/knowledge/", "/search/?q=pump"])
def test_pages_cost_the_same_for_one_and_three_rows_and_at_most_12(company: Workspace, path: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counter() -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)

    share_requests(company)
    browser = browser_of(company, "alice")

    def add(minutes: int) -> None:
        later = NOW + timedelta(minutes=minutes)
        ticket = a_ticket(company)
        close_ticket(company.ctx("alice", now=later), number=ticket.number)
        a_ticket(company)
        publish(company, "Pump")

    add(1)
    one = statements(browser, path, counter)
    add(2)
    add(3)
    three = statements(browser, path, counter)
    assert one == three <= 12


@pytest.mark.parametrize(
    ("utc_hour", "words"),
    [(1, "Good morning, "), (8, "Good afternoon, "), (14, "Good evening, "), (20, "Good evening, ")],
)
def test_S0_28_the_welcome_line_follows_the_readers_own_clock(
    company: Workspace, monkeypatch: pytest.MonkeyPatch, utc_hour: int, words: str
) -> None:
    class Clock:
        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return datetime(2026, 11, 16, utc_hour, tzinfo=UTC).astimezone(zone)

    monkeypatch.setattr("portal_ui.portal.widgets.pieces.datetime", Clock)
    alice = company.user("alice")
    alice.timezone = "Asia/Yekaterinburg"  # five hours ahead
    alice.save()
    assert f"{words}\u2068Alice\u2069" in browser_of(company, "alice").html("/")
    assert "Good " not in browser_of(company).html("/")
