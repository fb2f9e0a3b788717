"""The portal as a workspace lays it out: its menu, its home page, the fields of its requests, profiles."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branding.layouts.home import WidgetChoice
from branding.layouts.use_cases import ModuleChoice, ProfileChoice, change_menu
from kernel.errors import Forbidden
from support.people.models import Contact
from support.tickets.models import Ticket
from support.tickets.use_cases import assign, change_details, close_ticket, reply
from tests.factories.browsers import Browser, browser_of
from tests.factories.layouts import forget_layouts, hide, laid_out, rule, show_home, switch
from tests.factories.tickets import a_ticket, share_requests
from tests.factories.twins import Workspace

__all__ = ["forget_layouts"]

FREE = ("topic", "priority", "status", "severity", "category", "assignee", "organisation", "created_at", "updated_at")


def menu(html: str) -> list[tuple[str, str]]:
    """Addresses and names in the menu at the head of the page."""
    part = html.split('class="portal__nav"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', part)


def statuses(browser: Browser, *paths: str) -> list[int]:
    return [browser.get(path).status_code for path in paths]


def test_S0_24_and_S0_36_a_module_that_is_off_is_in_no_menu_and_its_pages_are_not_found(company: Workspace) -> None:
    ticket = a_ticket(company)
    browser, visitor = browser_of(company, "alice"), browser_of(company)
    assert menu(browser.html("/")) == [("/", "Home"), ("/tickets/", "Requests"), ("/knowledge/", "Knowledge base")]
    pages = ("/tickets/", "/tickets/new/", f"/tickets/{ticket.number}/", f"/tickets/{ticket.number}/close/")
    assert statuses(browser, *pages, "/knowledge/") == [200] * 5
    switch(company, "tickets", is_on=False)
    html = browser.html("/")
    assert menu(html) == [("/", "Home"), ("/knowledge/", "Knowledge base")]
    assert 'href="/tickets/' not in html
    assert statuses(browser, *pages) == [404] * 4
    assert statuses(visitor, "/tickets/", "/tickets/new/") == [404, 404]
    switch(company, "knowledge", is_on=False)
    assert menu(browser.html("/")) == [("/", "Home")]
    assert statuses(browser, "/knowledge/", "/search/?q=pump", "/") == [404, 200, 200]
    assert browser.post(f"/tickets/{ticket.number}/reply/", {"text": "Hello"}).status_code == 404
    switch(company, "tickets", is_on=True)
    assert statuses(browser, *pages) == [200] * 4


def test_new_requests_alone_can_be_off_for_pages_and_programs(company: Workspace) -> None:
    a_ticket(company)
    switch(company, "new_ticket", is_on=False)
    browser = browser_of(company, "alice")
    assert statuses(browser, "/tickets/", "/tickets/new/") == [200, 404]
    for page in ("/", "/tickets/", "/knowledge/"):
        assert "/tickets/new/" not in browser.html(page)
    with pytest.raises(Forbidden):
        a_ticket(company)
    assert a_ticket(company, "anna").number == 2, "staff open requests as before"


def test_names_and_order_of_the_menu_follow_the_reader(company: Workspace) -> None:
    wanted = [ModuleChoice("knowledge", label={"fa": "راهنما", "en": "<b>Help</b>"}), ModuleChoice("new_ticket")]
    laid_out(change_menu(company.ctx("adam"), modules=[*wanted, ModuleChoice("tickets", in_menu=False)]))
    browser = browser_of(company, "alice")
    shown = [("/", "Home"), ("/knowledge/", "&lt;b&gt;Help&lt;/b&gt;"), ("/tickets/new/", "New request")]
    assert menu(browser.html("/")) == shown
    assert statuses(browser, "/tickets/") == [200], "not in the menu, and there"
    assert ("/knowledge/", "راهنما") in menu(browser.html("/", {"lang": "fa"}))


def test_S0_25_a_field_that_is_off_is_in_no_list_form_and_detail(company: Workspace) -> None:
    entries = {"severity": "major", "category": "big_problem", "priority": "urgent"}
    ticket = a_ticket(company, **entries)
    a_ticket(company)
    assign(company.ctx("adam"), number=ticket.number, user_id=company.user("ben").pk)
    change_details(company.ctx("adam"), number=ticket.number, priority="high")
    browser = browser_of(company, "alice")
    words = {
        "priority": ("Priority", "priority--", "Priority changed"),
        "status": ("Status", "status--"),
        "severity": ("Severity", "Major"),
        "category": ("Category", "Big problem"),
        "assignee": ("Assigned to", ">Ben<"),
        "organisation": ("Organisation", "Org One"),
        "created_at": ("Created",),
        "updated_at": ("Updated",),
    }
    pages = [f"/tickets/{ticket.number}/", "/tickets/", "/tickets/new/", "/"]
    before = "".join(browser.html(page) for page in pages)
    hide(company, *FREE)
    after = "".join(browser.html(page) for page in pages)
    for field, texts in words.items():
        assert texts[0] in before, field
        assert [text for text in (texts[0], *texts[1:]) if text in after and text not in ("Updated",)] == [], field
    assert "The pump leaks" in after and 'name="title"' in after and 'name="description"' in after
    for name in ("priority", "status", "severity", "category", "topic"):
        assert f'name="{name}"' not in after
    hide(company)
    assert 'name="severity"' in browser.html("/tickets/new/"), "at once on again"


def test_S0_25_what_is_not_asked_gets_its_default_whatever_is_sent(company: Workspace) -> None:
    hide(company, *FREE)
    browser = browser_of(company, "alice")
    forged = {
        "priority": "urgent",
        "status": "waiting",
        "severity": "critical",
        "category": "big_problem",
        "topic": "99",
    }
    sent = {"title": "Quiet", "description": "Please.", "submission_key": "s1", **forged}
    assert browser.post("/tickets/new/", sent).status_code == 302
    made = Ticket.objects.get(title="Quiet")
    assert (made.priority, made.severity, made.category, made.status.is_default) == ("normal", "", "", True)
    assert statuses(browser, "/tickets/?status=closed") == [200]
    assert "Quiet" in browser.html("/tickets/?status=closed"), "a hidden field narrows nothing"


def test_S0_27_the_announcement_heads_the_page_on_its_days(company: Workspace) -> None:
    visitor = browser_of(company)
    assert "announcement" not in visitor.html("/")
    text = {"en": "Closed on **Friday**. <script>x</script> [more](javascript:x)", "fa": "جمعه تعطیل است"}
    show_home(company, announcement=text)
    html = visitor.html("/")
    part = html.split('class="announcement ')[1].split("</section>")[0]
    assert (
        "<strong>Friday</strong>" in part
        and "<script>" not in part
        and "javascript:x" not in re.findall(r'href="([^"]*)"', part)
    )
    assert html.index('class="announcement ') < html.index("<h1")
    farsi = visitor.html("/", {"lang": "fa"})
    assert "جمعه تعطیل است" in farsi and 'lang="fa" dir="rtl"' in farsi
    show_home(company, announcement=text, announcement_from=date(2999, 1, 1))
    assert "announcement" not in visitor.html("/")
    show_home(company, announcement=text, announcement_until=date(2020, 1, 1))
    assert "announcement" not in visitor.html("/")
    show_home(company, WidgetChoice("announcement", "head", is_on=False), announcement=text)
    assert "announcement" not in visitor.html("/")


SENTENCES = {"morning": {"en": "Rise and shine"}, "evening": {"en": "Lamps are lit"}, "night": {"en": "We watch"}}


@pytest.mark.parametrize(
    ("utc_hour", "words", "of_workspace"),
    [
        (0, "Rise and shine", "night"),
        (6, "Any time", "morning"),
        (12, "Lamps are lit", "afternoon"),
        (18, "We watch", "evening"),
        (23, "We watch", "night"),
    ],
)
def test_S0_28_the_sentence_follows_the_visitors_own_clock(
    company: Workspace, monkeypatch: pytest.MonkeyPatch, utc_hour: int, words: str, of_workspace: str
) -> None:
    class Clock:
        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return datetime(2026, 11, 16, utc_hour, tzinfo=UTC).astimezone(zone)

    hours = {"morning": 5, "afternoon": 11, "evening": 17, "night": 22}
    show_home(
        company,
        welcome_mode="by_time",
        welcome_text={"en": "Any time"},
        welcome_texts=SENTENCES,
        welcome_hours=hours,
    )
    monkeypatch.setattr("portal_ui.portal.widgets.pieces.datetime", Clock)
    alice = company.user("alice")
    alice.timezone = "Asia/Yekaterinburg"  # five hours ahead
    alice.save()
    html = browser_of(company, "alice").html("/")
    assert re.findall(r"<h1>\s*(.*?)\s*</h1>", html, re.S) == [words]
    # A visitor's zone is known to their browser only: it gets all sentences, with the workspace's one shown.
    visitor = browser_of(company).html("/")
    assert re.findall(r'<span data-part="(\w+)">', visitor) == [of_workspace]


def test_S0_28_one_text_for_everybody(company: Workspace) -> None:
    show_home(company, welcome_text={"en": "Ask <us>", "fa": "بپرسید"})
    browser = browser_of(company, "alice")
    assert "<h1>Ask &lt;us&gt;</h1>" in re.sub(r">\s+|\s+<", lambda m: m.group().strip(), browser.html("/"))
    assert "بپرسید" in browser.html("/", {"lang": "fa"})
    show_home(company, welcome_text={"en": "Hello {name}, <b>how</b> are you?", "tr": "Merhaba"})
    assert "Hello \u2068Alice\u2069, &lt;b&gt;how" in browser.html("/", {"lang": "en"})
    assert "Merhaba" in browser_of(company).html("/"), "nobody's name is written nowhere"


def test_S0_34_the_team_and_whoever_answered_last_are_named(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    assert "Your contacts here" not in browser.html("/"), "off until it is wanted"
    show_home(company, WidgetChoice("representatives", "main"))
    assert "Responsible team" in browser.html("/") or "Your contacts here" not in browser.html("/")
    ticket, theirs = a_ticket(company), a_ticket(company, "carol")
    reply(company.ctx("anna"), number=ticket.number, text="A looks.")

    def named() -> list[str]:
        part = browser.html("/").split("Your contacts here")[1].split("</dl>")[0]
        return re.findall(r"<bdi>([^<]+)</bdi>", part)

    assert named()[-1] == "Anna"
    reply(company.ctx("ben"), number=ticket.number, text="B answers.")
    reply(company.ctx("anna"), number=theirs.number, text="To somebody else.")
    reply(company.ctx("alice"), number=ticket.number, text="Thank you.")
    assert named()[-1] == "Ben"


def test_S0_29_the_chart_shows_the_figures_of_the_list(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    assert "Open requests by priority" not in browser.html("/"), "nothing to draw yet"
    for priority in ("high", "high", "low"):
        a_ticket(company, priority=priority)
    a_ticket(company, "bob", priority="urgent")
    close_ticket(company.ctx("alice"), number=a_ticket(company, priority="urgent").number)
    chart = re.search(r'<svg class="donut".*?aria-label="([^"]+)"', browser.html("/"))
    assert chart is not None and chart.group(1) == "Open requests by priority: Urgent 0, High 2, Normal 0, Low 1"
    share_requests(company)
    chart = re.search(r'<svg class="donut".*?aria-label="([^"]+)"', browser.html("/"))
    assert chart is not None and chart.group(1) == "Open requests by priority: Urgent 1, High 2, Normal 0, Low 1"
    show_home(company, WidgetChoice("open_by_priority", "side", is_on=False))
    assert 'class="donut"' not in browser.html("/")


def test_S0_35_each_shortcut_opens_its_page_and_goes_with_its_module(company: Workspace) -> None:
    browser = browser_of(company, "alice")

    def shortcuts() -> list[str]:
        return re.findall(r'<a class="shortcut" href="([^"]+)"', browser.html("/"))

    assert shortcuts() == ["/tickets/new/", "/tickets/", "/knowledge/", "/profile/"]
    assert statuses(browser, *shortcuts()) == [200] * 4
    switch(company, "tickets", is_on=False)
    assert shortcuts() == ["/knowledge/", "/profile/"]


def test_pieces_stand_where_they_were_put_and_an_empty_column_is_filled(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    moved = [
        WidgetChoice("shortcuts", "main"),
        WidgetChoice("open_tickets", "side"),
        WidgetChoice("closed_tickets", "side"),
        WidgetChoice("answers", "side"),
    ]
    show_home(company, *moved)
    html = browser.html("/")
    titles = re.findall(r'aria-labelledby="(\w+)-title"', html)
    assert titles == ["shortcuts", "open", "closed", "answers"]
    off = ["announcement", "welcome", "search", "open_tickets", "closed_tickets", "shortcuts", "open_by_priority"]
    areas = {"announcement": "head", "welcome": "head", "search": "head"}
    show_home(company, *(WidgetChoice(key, areas.get(key, "main"), is_on=False) for key in off))
    html = browser.html("/")
    assert re.findall(r'aria-labelledby="(\w+)-title"', html) == ["answers"]
    assert html.count("<h1") == 1 and "columns--side" not in html
    show_home(company, *(WidgetChoice(key, areas.get(key, "main"), is_on=False) for key in [*off, "answers"]))
    assert browser.get("/").status_code == 200


PROFILE = {"name": "Alice", "title": "Head of repairs", "phone": "+49 30 5550123", "language": "en"}


def test_S0_37_hidden_and_read_only_fields_of_the_profile(company: Workspace) -> None:
    browser = browser_of(company, "alice")
    assert browser.post("/profile/", PROFILE).status_code == 302
    alice = company.contact("alice")
    assert (alice.title, alice.phones) == ("Head of repairs", [{"kind": "mobile", "number": "+49 30 5550123"}])
    rule(company, ProfileChoice("phone", is_shown=False), ProfileChoice("name", is_editable=False))
    html = browser.html("/profile/").split('action="/profile/"')[1].split("</form>")[0]
    assert 'name="phone"' not in html and "5550123" not in html and 'name="name"' not in html
    assert 'name="title"' in html and re.search(r"<dt>Name</dt><dd[^>]*>Alice</dd>", html)
    for forged in ({"name": "Mallory"}, {"phone": "+1 555 0100"}, {"name": "Mallory", "title": "Chief"}):
        answer = browser.post("/profile/", forged)
        assert answer.status_code == 422
        assert "cannot be changed here, so nothing was saved" in answer.content.decode()
    alice.refresh_from_db()
    assert (company.user("alice").name, alice.title, alice.phones[0]["number"]) == (
        *("Alice", "Head of repairs", "+49 30 5550123"),
    )
    assert browser.post("/profile/", {"title": "Chief"}).status_code == 302
    assert (company.user("alice").name, company.contact("alice").title) == ("Alice", "Chief")
    rule(company, ProfileChoice("name", is_editable=True))
    assert browser.html("/profile/").count('name="name"') == 2, "of the person, and of a token"


def test_S0_37_a_required_field_is_filled_in_and_staff_keep_their_own_profile(company: Workspace) -> None:
    everything = ("title", "phone", "language", "calendar", "digits", "timezone", "week_start", "days_off")
    rule(company, ProfileChoice("title", is_required=True))
    browser = browser_of(company, "alice")
    assert browser.post("/profile/", {"name": "Alice", "title": " "}).status_code == 422
    assert browser.post("/profile/", {**PROFILE, "phone": "call me"}).status_code == 422
    assert browser.post("/profile/", {**PROFILE, "title": "x" * 5000}).status_code == 422
    assert Contact.objects.exclude(title="", phones=[]).count() == 0
    rule(company, *(ProfileChoice(key, is_shown=False) for key in everything), ProfileChoice("name", is_editable=False))
    html = browser.html("/profile/")
    form = html.split('action="/profile/"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)"', form) == ["csrfmiddlewaretoken"] and "<button" not in form
    assert 'name="language"' in browser_of(company, "anna").html("/profile/")


def cost(browser: Browser, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_the_layout_costs_no_query_and_every_piece_a_fixed_number(company: Workspace) -> None:
    share_requests(company)
    browser = browser_of(company, "alice")
    everything: dict[str, Any] = {
        "announcement": {"en": "Hello"},
        "welcome_mode": "by_time",
        "welcome_texts": SENTENCES,
    }
    show_home(company, WidgetChoice("representatives", "side"), **everything)

    def one_more() -> None:
        ticket = a_ticket(company)
        reply(company.ctx("anna"), number=ticket.number, text="Seen.")
        close_ticket(company.ctx("alice"), number=a_ticket(company).number)

    one_more()
    one = cost(browser, "/")
    one_more()
    one_more()
    assert cost(browser, "/") == one <= 14
    off = ("open_tickets", "closed_tickets", "recent_tickets", "open_by_priority", "representatives", "answers")
    show_home(company, *(WidgetChoice(key, "main", is_on=False) for key in off))
    assert cost(browser, "/") <= 6, "what is off asks nothing"
