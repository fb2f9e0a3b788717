"""In-app notices: given once, shown in the reader's language, opened and marked as read by their owner only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kernel.errors import NotFound
from notify import kinds
from notify.api import give_notice, notice_kind
from notify.models import Notice
from notify.queries import notice_page, notices, unread_count
from notify.use_cases import mark_all_read, mark_read
from outbox.models import Event
from tests.factories.twins import NOW, Workspace


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind of notice, whose sentence names the language it was made in."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    @notice_kind("probe.answered")
    def answered(data: Mapping[str, Any]) -> str:
        return f"[{translation.get_language()}] {data['name']} answered in #{data['number']}"


def give(user_id: int, number: int = 12, *, event: uuid.UUID | None = None, kind: str = "probe.answered") -> None:
    """A notice about a ticket."""
    give_notice(
        user_id=user_id,
        kind=kind,
        path=f"/desk/tickets/{number}/",
        data={"name": "Carol", "number": number},
        event_uuid=event or uuid.uuid4(),
        at=NOW,
    )


def signed_in_as(workspace: Workspace, name: str) -> Client:
    """A browser in which the person is signed in."""
    client = Client(headers={"host": workspace.host})
    with workspace.inside():
        client.force_login(workspace.user(name), backend="accounts.backends.EmailBackend")
    return client


def test_a_notice_is_given_once_per_event_and_person(company: Workspace) -> None:
    anna, ben = company.user("anna").pk, company.user("ben").pk
    event = uuid.uuid4()
    for _ in range(2):
        give(anna, event=event)
        give(ben, event=event)
    give(anna)
    assert (unread_count(anna), unread_count(ben)) == (2, 1)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "desk/", ""])
def test_a_notice_leads_to_a_page_of_its_workspace(company: Workspace, path: str) -> None:
    with pytest.raises(ValueError, match="page of its own workspace"):
        give_notice(user_id=1, kind="probe.answered", path=path, data={}, event_uuid=uuid.uuid4())
    assert Notice.objects.count() == 0


def test_a_notice_needs_a_sentence(company: Workspace) -> None:
    with pytest.raises(ValueError, match="no sentence is registered"):
        give(1, kind="probe.unknown")
    assert Notice.objects.count() == 0


def test_the_sentence_is_made_in_the_readers_language(company: Workspace) -> None:
    anna = company.user("anna").pk
    give(anna)
    for language in ("en", "fa"):
        with translation.override(language):
            assert [row.sentence for row in notices(anna)] == [f"[{language}] Carol answered in #12"]


def test_a_notice_of_a_kind_that_is_gone_still_opens(company: Workspace) -> None:
    anna = company.user("anna").pk
    give(anna)
    del kinds._kinds["probe.answered"]
    (row,) = notices(anna)
    assert (row.sentence, row.path) == ("There is news for you. Open it to see more.", "/desk/tickets/12/")


def test_the_list_is_read_in_pages_with_two_queries_however_long(company: Workspace) -> None:
    anna = company.user("anna").pk
    for number in range(1, 6):
        give(anna, number)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = notice_page(anna, size=2)
    assert len(queries) == 2
    assert [row.data["number"] for row in first.rows] == [5, 4]
    assert first.unread == 5
    second = notice_page(anna, before=first.older, size=2)
    assert [row.data["number"] for row in second.rows] == [3, 2]
    last = notice_page(anna, before=second.older, size=2)
    assert ([row.data["number"] for row in last.rows], last.older) == ([1], None)


def test_reading_marks_one_and_says_where_it_leads(company: Workspace) -> None:
    anna = company.user("anna").pk
    give(anna, 1)
    give(anna, 2)
    newest = notices(anna)[0]
    ctx = company.ctx("anna")
    assert mark_read(ctx, notice_id=newest.id) == "/desk/tickets/2/"
    assert mark_read(ctx, notice_id=newest.id) == "/desk/tickets/2/"
    assert [row.is_read for row in notices(anna)] == [True, False]
    assert Event.objects.filter(name="notify.notices_read", payload={"notice_ids": [newest.id]}).count() == 1


def test_another_persons_notice_is_not_found(companies: tuple[Workspace, Workspace]) -> None:
    a, b = companies
    with a.inside():
        give(a.user("anna").pk)
        notice_id = Notice.objects.get().pk
        for name in ("ben", "olga", "alice"):
            with pytest.raises(NotFound):
                mark_read(a.ctx(name), notice_id=notice_id)
        assert mark_all_read(a.ctx("ben")) == 0
        assert Notice.objects.get().read_at is None
    with b.inside(), pytest.raises(NotFound):
        mark_read(b.ctx("anna"), notice_id=notice_id)


def test_all_are_marked_as_read_at_once(company: Workspace) -> None:
    anna, ben = company.user("anna").pk, company.user("ben").pk
    for _ in range(3):
        give(anna)
    give(ben)
    assert mark_all_read(company.ctx("anna")) == 3
    assert mark_all_read(company.ctx("anna")) == 0
    assert (unread_count(anna), unread_count(ben)) == (0, 1)


def test_S4_10_clicking_a_notification_opens_the_record(company: Workspace) -> None:
    anna = company.user("anna").pk
    give(anna, 12)
    notice_id = notices(anna)[0].id
    client = signed_in_as(company, "anna")
    page = client.get("/notices/")
    assert page.status_code == 200
    assert f'href="/notices/{notice_id}/"' in page.text
    assert "Carol answered in #12" in page.text
    answer = client.get(f"/notices/{notice_id}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/tickets/12/")
    with company.inside():
        assert unread_count(anna) == 0


def test_the_list_of_a_client_and_of_staff(company: Workspace) -> None:
    for name, frame in (("alice", 'class="portal"'), ("anna", 'class="desk"')):
        with company.inside():
            give(company.user(name).pk)
        page = signed_in_as(company, name).get("/notices/")
        assert frame in page.text
        assert page.text.count("Carol answered in #12") == 1


def test_pages_of_one_and_of_three_notices_take_the_same_queries(company: Workspace) -> None:
    counts = []
    for rows in (1, 3):
        with company.inside():
            while unread_count(company.user("alice").pk) < rows:
                give(company.user("alice").pk)
        client = signed_in_as(company, "alice")
        client.get("/notices/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/notices/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_marking_on_the_page(company: Workspace) -> None:
    alice = company.user("alice").pk
    give(alice)
    give(alice)
    first = notices(alice)[0].id
    client = signed_in_as(company, "alice")
    assert client.post(f"/notices/{first}/read/").headers["Location"] == "/notices/"
    with company.inside():
        assert unread_count(alice) == 1
    page = client.post("/notices/read/", follow=True)
    assert "One notification is marked as read." in page.text
    assert "Mark all as read" not in page.text
    with company.inside():
        assert unread_count(alice) == 0


def test_what_is_not_mine_is_not_found_on_the_page(company: Workspace) -> None:
    give(company.user("ben").pk)
    notice_id = Notice.objects.get().pk
    client = signed_in_as(company, "anna")
    assert client.get(f"/notices/{notice_id}/").status_code == 404
    assert client.post(f"/notices/{notice_id}/read/").status_code == 404
    assert client.get("/notices/99999999999999999999/").status_code == 404
    assert client.get("/notices/?before=no").status_code == 200
    with company.inside():
        assert Notice.objects.get().read_at is None


def test_a_get_marks_nothing_and_strangers_sign_in_first(company: Workspace) -> None:
    client = Client(headers={"host": company.host})
    assert client.get("/notices/").headers["Location"] == "/signin/?next=/notices/"
    signed_in = signed_in_as(company, "anna")
    assert signed_in.get("/notices/read/").status_code == 405


def test_ticket_numbers_are_in_the_readers_digits(company: Workspace) -> None:
    alice = company.user("alice")
    give(alice.pk, 12)
    type(alice).objects.filter(pk=alice.pk).update(language="fa")
    page = signed_in_as(company, "alice").get("/notices/")
    assert "#۱۲" in page.text
    assert '<html lang="fa" dir="rtl"' in page.text


def test_the_bell_counts_in_one_query(company: Workspace) -> None:
    alice = company.user("alice").pk
    give(alice)
    with CaptureQueriesContext(connection) as queries:
        assert unread_count(alice) == 1
    assert len(queries) == 1
    assert "Notifications, 1 unread" in signed_in_as(company, "alice").get("/notices/bell/").text
