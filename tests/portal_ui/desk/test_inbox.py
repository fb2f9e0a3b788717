"""The list on the desk: views, filters, search, pages, and who may open it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy import in_public
from support.teams.models import Team
from support.tickets.models import Ticket
from support.tickets.use_cases import add_note, assign, close_ticket, plan_task, reply
from tenants.registry.models import Domain
from tests.factories.browsers import browser_of
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace

LIST = {"HX-Request": "true", "HX-Target": "div#desk-list"}
MORE = {"HX-Request": "true", "HX-Target": "div#more-rows"}
DESK_PATHS = ("/desk/", "/desk/tasks/", "/desk/new/", "/desk/tickets/1/", "/desk/articles/", "/desk/articles/new/")


def rows(html: str) -> list[int]:
    """Numbers of the tickets in the list, in their order."""
    return [int(number) for number in re.findall(r'data-number="(\d+)"', html)]


def views(html: str) -> dict[str, tuple[str, str]]:
    """View key -> (label, count) of the column beside the list."""
    column = html.rindex('<nav class="views"')
    link = r'<a href="/desk/\?view=([\w-]+)"[^>]*>.*?<span class="truncate">(.*?)</span>'
    count = r'\s*(?:<span class="count">(.*?)</span>)?'
    found = re.findall(link + count, html[column : html.index("</nav>", column)], re.S)
    return {key: (label, count) for key, label, count in found}


@pytest.mark.parametrize("path", DESK_PATHS)
def test_the_desk_is_for_staff_only(company: Workspace, path: str) -> None:
    a_ticket(company)
    assert browser_of(company, "alice").get(path).status_code == 404
    visitor = browser_of(company).get(path)
    assert (visitor.status_code, visitor["Location"]) == (302, f"/signin/?next={path}")
    for name in ("anna", "adam", "olga"):
        assert browser_of(company, name).get(path).status_code == 200


def test_the_desk_is_not_on_a_companys_own_domain(company: Workspace) -> None:
    with in_public():
        Domain.objects.create(tenant=company.tenant, domain="help.acme.example", is_primary=False)
    with company.inside():
        a_ticket(company)
        browser = browser_of(company, "anna", host="help.acme.example")
        assert browser.get("/tickets/1/").status_code == 200
        for path in DESK_PATHS:
            sent_on = browser.get(path)
            # To the one host that has it, with the sign-in; no page of the desk is drawn here.
            assert (sent_on.status_code, sent_on.content) == (302, b"")
            assert sent_on["Location"].startswith("http://acme.localhost:8000/handover/")


@pytest.mark.parametrize("language", ["en", "fa", "fr", "ru", "tr"])
def test_every_page_speaks_every_language(company: Workspace, language: str) -> None:
    a_ticket(company)
    plan_task(company.ctx("anna"), number=1, title="Ring them")
    browser = browser_of(company, "anna")
    direction = "rtl" if language == "fa" else "ltr"
    contact = company.contact("alice").pk
    steps = [f"/desk/tickets/1/{step}/" for step in ("assign", "status", "details", "followers", "task", "close")]
    for path in (*DESK_PATHS, *steps, f"/desk/new/?contact={contact}", "/desk/articles/categories/new/"):
        html = browser.html(path, {"lang": language} if "?" not in path else None)
        assert f'<html lang="{language}" dir="{direction}"' in html, path


def test_S3_05_and_S0_57_a_clients_request_is_in_the_list_at_once_and_opens(company: Workspace) -> None:
    alice, anna = browser_of(company, "alice"), browser_of(company, "anna")
    alice.post(
        "/tickets/new/",
        {"title": "Pump", "description": "Leaks", "priority": "normal", "status": "open", "submission_key": "k"},
    )
    html = anna.html("/desk/?view=unassigned")
    assert rows(html) == [1]
    link = re.search(r'<a class="ticket-row[^"]*" href="([^"]+)"', html)
    assert link is not None and link[1] == "/desk/tickets/1/?view=unassigned"
    assert "Leaks" in anna.html(link[1].replace("&amp;", "&"))


def test_views_hold_and_count_what_they_say(company: Workspace) -> None:
    mine, free, waiting, closed, other = (a_ticket(company) for _ in range(5))
    assign(company.ctx("adam"), number=mine.number, user_id=company.user("anna").pk)
    for ticket in (waiting, closed, other):
        assign(company.ctx("adam"), number=ticket.number, user_id=company.user("ben").pk)
    reply(company.ctx("ben"), number=waiting.number, text="Which size?")
    close_ticket(company.ctx("ben"), number=closed.number)
    browser = browser_of(company, "anna")
    expected = {
        "mine": [mine.number],
        "unassigned": [free.number],
        "open": [1, 2, 3, 5],
        "waiting": [waiting.number],
        "closed": [closed.number],
    }
    for view, numbers in expected.items():
        assert sorted(rows(browser.html("/desk/", {"view": view}))) == numbers, view
    assert rows(browser.html("/desk/")) == [mine.number]
    assert rows(browser.html("/desk/", {"view": "nonsense"})) == [mine.number]
    found = views(browser.html("/desk/"))
    assert {key: found[key][1] for key in expected} == {key: str(len(numbers)) for key, numbers in expected.items()}


def test_teams_have_views_and_private_ones_stay_private(company: Workspace) -> None:
    team = Team.objects.create(names={"en": "Safety"}, is_private=True)
    a_ticket(company)
    Ticket.objects.update(team=team)
    anna, adam = browser_of(company, "anna"), browser_of(company, "adam")
    assert rows(adam.html("/desk/", {"view": f"team-{team.pk}"})) == [1]
    assert views(adam.html("/desk/"))[f"team-{team.pk}"] == ("Safety", "")
    for query in ({"view": "unassigned"}, {"view": f"team-{team.pk}"}, {"q": "pump"}, {"q": "1"}):
        assert rows(anna.html("/desk/", query)) == []
    assert views(anna.html("/desk/"))["unassigned"] == ("Unassigned", "0")
    assert anna.get("/desk/tickets/1/").status_code == 404


def test_filters_narrow_the_view_and_stay_chosen(company: Workspace) -> None:
    high, low, theirs = a_ticket(company), a_ticket(company, priority="low"), a_ticket(company, "carol")
    assign(company.ctx("adam"), number=low.number, user_id=company.user("ben").pk)
    browser = browser_of(company, "anna")
    ben, two = str(company.user("ben").pk), str(company.contact("carol").organisation_id)
    for narrowed, numbers in (
        ({"priority": "low"}, [low.number]),
        ({"assignee": ben}, [low.number]),
        ({"assignee": "nobody"}, [theirs.number, high.number]),
        ({"organisation": two}, [theirs.number]),
        ({"status": "open", "priority": "high"}, [theirs.number, high.number]),
        ({"status": "closed"}, []),
        ({"assignee": "9" * 40}, [3, 2, 1]),
        ({"order": "newest"}, [3, 2, 1]),
    ):
        html = browser.html("/desk/", {"view": "open", **narrowed})
        assert rows(html) == numbers, narrowed
    html = browser.html("/desk/", {"view": "open", "priority": "low"})
    assert '<option value="low" selected>' in html and "?view=open&amp;priority=low" in html


def test_a_search_goes_through_all_tickets_by_number_and_words(company: Workspace) -> None:
    first, second = a_ticket(company, title="Roof"), a_ticket(company, title="Pump", description="Water")
    close_ticket(company.ctx("anna"), number=first.number)
    add_note(company.ctx("anna"), number=second.number, text="secretword")
    browser = browser_of(company, "anna")
    for text, numbers in (
        ("1", [1]),
        ("#۲", [2]),
        ("roof", [1]),
        ("alice", [2, 1]),
        ("zzz", []),
    ):
        assert rows(browser.html("/desk/", {"q": text})) == numbers, text
    assert "No ticket fits" in browser.html("/desk/", {"q": "zzz"})


def test_T14_a_search_is_only_ever_a_text(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    for text in ("' OR 1=1--", ";SET search_path=public;", "%", "_", "\x00", "\\"):
        assert rows(browser.html("/desk/", {"q": text})) == []
    assert Ticket.objects.count() == 1


def test_more_rows_are_loaded_and_without_scripts_followed(company: Workspace) -> None:
    for _ in range(27):
        a_ticket(company)
    browser = browser_of(company, "anna")
    html = browser.html("/desk/?view=unassigned")
    assert len(rows(html)) == 25
    more = re.search(r'id="more-rows">\s*<a [^>]*href="([^"]+)"', html)
    assert more is not None
    address = more[1].replace("&amp;", "&")
    assert rows(browser.html(address)) == [2, 1]
    part = browser.get(address, headers=MORE).content.decode()
    assert rows(part) == [2, 1] and "<html" not in part and "desk__filters" not in part
    assert "That is all." in part


def test_htmx_gets_the_list_and_the_views_alone(company: Workspace) -> None:
    a_ticket(company)
    part = browser_of(company, "anna").get("/desk/?view=unassigned&open=1", headers=LIST).content.decode()
    assert "<html" not in part and rows(part) == [1] and 'aria-current="true"' in part
    assert '<hx-partial hx-target=".desk > .views"' in part


def test_what_waits_for_staff_stands_out(company: Workspace) -> None:
    a_ticket(company)
    browser = browser_of(company, "anna")
    assert "ticket-row--unread" in browser.html("/desk/?view=unassigned")
    reply(company.ctx("anna"), number=1, text="Which size?")
    assert "ticket-row--unread" not in browser.html("/desk/?view=unassigned")


def test_an_empty_view_says_where_to_look(company: Workspace) -> None:
    browser = browser_of(company, "anna")
    assert "Nothing waits for you." in browser.html("/desk/")
    assert "Every open request has somebody in charge." in browser.html("/desk/?view=unassigned")


def test_S0_60_my_tasks_are_listed_and_ticked_off(company: Workspace) -> None:
    ticket = a_ticket(company)
    task = plan_task(company.ctx("anna"), number=ticket.number, title="Ring them", due_at=NOW + timedelta(days=1))
    plan_task(company.ctx("ben"), number=ticket.number, title="Not mine")
    browser = browser_of(company, "anna")
    html = browser.html("/desk/tasks/")
    assert "Ring them" in html and "Not mine" not in html and 'href="/desk/tickets/1/"' in html
    answer = browser.post(f"/desk/tickets/1/task/{task.pk}/done/?back=tasks")
    assert answer["Location"] == "/desk/tasks/"
    task.refresh_from_db()
    assert task.done_at is not None
    assert "Ring them" not in browser.html("/desk/tasks/").partition("toast")[0]


@pytest.mark.parametrize(
    "path", ["/desk/?view=open", "/desk/?view=closed", "/desk/?q=pump", "/desk/tasks/", "/desk/new/", "/desk/articles/"]
)
def test_lists_cost_the_same_for_one_and_three_rows_and_at_most_12(company: Workspace, path: str) -> None:
    browser = browser_of(company, "anna")

    def add() -> None:
        ticket = a_ticket(company)
        close_ticket(company.ctx("adam"), number=a_ticket(company).number)
        plan_task(company.ctx("anna"), number=ticket.number, title="Ring them")
        Team.objects.create(names={"en": "Team"})

    def cost() -> int:
        browser.html(path)
        with CaptureQueriesContext(connection) as seen:
            browser.html(path)
        return len(seen)

    add()
    one = cost()
    add()
    add()
    assert cost() == one <= 12
