"""The tickets' REST API over HTTP: the story of one ticket, lists, refusals, repeated calls."""

from __future__ import annotations

from typing import Any

import pytest

from support.people.models import Organisation
from support.teams.models import Project
from support.tickets.models import Message, NumberSeries, Ticket
from support.topics.models import Topic
from tests.api.caller import Caller
from tests.factories.twins import Workspace

Companies = tuple[Workspace, Workspace]
NEW: dict[str, Any] = {"title": "The pump leaks", "description": "Since Monday.\n\nWater.", "priority": "high"}


@pytest.fixture
def acme(companies: Companies) -> Workspace:  # type: ignore[override]
    """The first workspace, from outside: every call chooses its schema by its host."""
    return companies[0]


@pytest.fixture
def alice(acme: Workspace) -> Caller:
    return Caller(acme, "alice")


@pytest.fixture
def anna(acme: Workspace) -> Caller:
    return Caller(acme, "anna")


def test_the_whole_way_of_a_ticket(alice: Caller, anna: Caller) -> None:
    opened = alice.post("/tickets", NEW)
    assert opened.status == 201
    assert opened.body["number"] == 1
    assert anna.post("/tickets/1/assign", {"email": "anna@people.example"}).status == 200
    assert anna.post("/tickets/1/messages", {"text": "psst", "internal": True}).status == 201
    answered = anna.post("/tickets/1/messages", {"text": "Close the valve."})
    assert (answered.status, answered.body["kind"], answered.body["internal"]) == (201, "reply", False)
    assert alice.post("/tickets/1/messages", {"text": "Done."}).status == 201
    seen = alice.get("/tickets/1").body
    assert [(row["kind"], row["author"]["name"], row["text"]) for row in seen["messages"]] == [
        ("activity", "Anna", "Assigned to Anna."),
        ("reply", "Anna", "Close the valve."),
        ("reply", "Alice", "Done."),
    ]
    assert [row["kind"] for row in anna.get("/tickets/1").body["messages"]] == ["activity", "note", "reply", "reply"]
    closed = alice.post("/tickets/1/close")
    assert (closed.status, closed.body["status"]["kind"]) == (200, "closed")
    assert alice.post("/tickets/1/messages", {"text": "more"}).problem == (409, {})
    assert anna.post("/tickets/1/messages", {"text": "more"}).problem == (409, {})


def test_a_ticket_has_the_agreed_shape(acme: Workspace, alice: Caller, anna: Caller) -> None:
    body = alice.post("/tickets", NEW).body
    assert set(body) >= {
        "number", "title", "description", "status", "priority", "topic", "requester", "assignee",
        "created_at", "updated_at", "url", "messages",
    }  # fmt: skip
    assert body["status"] == {"key": "open", "kind": "open", "label": "Open"}
    assert (body["title"], body["description"], body["priority"]) == (NEW["title"], NEW["description"], "high")
    assert body["requester"] == {"name": "Alice", "side": "client", "email": "alice@people.example"}
    assert (body["assignee"], body["topic"]["name"], body["messages"]) == (None, "Other", [])
    assert body["url"] == f"http://{acme.host}:8000/tickets/1/"
    assert anna.get("/tickets/1").body["url"] == f"http://{acme.host}:8000/desk/tickets/1/"


def test_S0_48_a_new_ticket_answers_with_its_number_and_its_address(acme: Workspace, alice: Caller) -> None:
    opened = alice.post("/tickets", NEW)
    assert opened.headers["Location"] == f"http://{acme.host}:8000/api/v1/tickets/1"
    assert alice.get(opened.headers["Location"].split(":8000")[1]).body == opened.body


def test_topics_are_what_the_caller_may_choose(acme: Workspace, alice: Caller) -> None:
    with acme.inside():
        project = Project.objects.get()
        repair = Topic.objects.create(names={"en": "Repair", "fr": "Réparation"}, project=project, order=2)
        Topic.objects.create(names={"en": "Old"}, project=project, order=3, is_active=False)
    topics = alice.get("/topics").body
    assert ([row["name"] for row in topics["results"]], topics["next"]) == (["Other", "Repair"], None)
    french = alice("GET", "/topics", **{"Accept-Language": "fr"}).body
    assert [row["name"] for row in french["results"]] == ["Autre", "Réparation"]
    assert alice.post("/tickets", {**NEW, "topic": repair.pk}).body["topic"] == {"id": repair.pk, "name": "Repair"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"description": ""}, "description"),
        ({"priority": ""}, "priority"),
        ({"priority": "terrible"}, "priority"),
        ({"status": "closed"}, "status"),
        ({"status": ""}, "status"),
        ({"topic": 999}, "topic"),
        ({"topic": "x"}, "topic"),
        ({"severity": "x"}, "severity"),
        ({"files": ["x"]}, "files"),
        ({"files": ["00000000-0000-4000-8000-000000000000"]}, "files"),
        ({"answers": {"field": 1}}, "answers"),
    ],
)
def test_S0_41_wrong_entries_are_refused_at_their_field(
    acme: Workspace, alice: Caller, change: dict[str, Any], field: str
) -> None:
    status, errors = alice.post("/tickets", {**NEW, **change}).problem
    assert (status, list(errors)) == (400, [field])
    with acme.inside():
        assert (Ticket.objects.count(), NumberSeries.objects.get().last) == (0, 0)


def test_what_is_missing_is_refused_at_its_field(alice: Caller) -> None:
    status, errors = alice.post("/tickets", {}).problem
    assert (status, sorted(errors)) == (400, ["description", "title"])


def test_T32_nobody_sets_what_is_not_theirs(acme: Workspace, alice: Caller, anna: Caller) -> None:
    evil = {
        "number": 77, "requester_id": 3, "requester_contact_id": 3, "created_at": "2001-01-01T00:00:00Z",
        "assignee": 2, "kind": "closed", "organisation": 2, "tenant": "beta", "channel": "email",
    }  # fmt: skip
    body = alice.post("/tickets", {**NEW, **evil}).body
    assert (body["number"], body["requester"]["name"], body["assignee"]) == (1, "Alice", None)
    assert (body["status"]["kind"], body["organisation"]) == ("open", "Org One")
    before = alice.get("/tickets/1").body
    assert alice("PATCH", "/tickets/1", {**evil, "internal": True}).problem[0] == 403
    assert alice("PATCH", "/tickets/1", {"priority": "urgent"}).problem[0] == 403
    assert anna("PATCH", "/tickets/1", evil).status == 200
    assert alice.get("/tickets/1").body == before


def test_a_client_names_no_other_requester_and_writes_no_note(acme: Workspace, alice: Caller) -> None:
    assert alice.post("/tickets", {**NEW, "requester": "bob@people.example"}).problem[0] in (400, 403)
    alice.post("/tickets", NEW)
    assert alice.post("/tickets/1/messages", {"text": "x", "internal": True}).problem[0] == 403
    with acme.inside():
        assert (Ticket.objects.count(), Message.objects.count()) == (1, 0)


def test_staff_open_tickets_for_contacts(anna: Caller) -> None:
    body = anna.post("/tickets", {**NEW, "requester": "carol@people.example", "status": "in_progress"}).body
    assert (body["requester"]["name"], body["status"]["key"]) == ("Carol", "in_progress")
    assert anna.post("/tickets", {**NEW, "requester": "nobody@people.example"}).problem == (
        400,
        {"requester": ["Choose one of the contacts."]},
    )
    assert anna.post("/tickets", NEW).body["requester"]["email"] == "anna@people.example"


def test_T30_another_organisations_ticket_is_not_found_whatever_one_does(acme: Workspace, alice: Caller) -> None:
    assert Caller(acme, "carol").post("/tickets", {**NEW, "title": "CANARY"}).status == 201
    for number in (1, 99):
        for method, path, data in (
            ("GET", f"/tickets/{number}", None),
            ("PATCH", f"/tickets/{number}", {"priority": "low"}),
            ("PATCH", f"/tickets/{number}", {}),
            ("DELETE", f"/tickets/{number}", None),
            ("PUT", f"/tickets/{number}", NEW),
            ("POST", f"/tickets/{number}/messages", {"text": "x"}),
            ("POST", f"/tickets/{number}/messages", {"text": "x", "internal": True}),
            ("POST", f"/tickets/{number}/assign", {"email": "anna@people.example"}),
            ("POST", f"/tickets/{number}/status", {"status": "open"}),
            ("POST", f"/tickets/{number}/close", None),
            ("POST", f"/tickets/{number}/follow", None),
            ("DELETE", f"/tickets/{number}/follow", None),
        ):
            answer = alice(method, path, data)
            assert answer.problem == (404, {}), (method, path)
            assert "CANARY" not in str(answer)
    with acme.inside():
        ticket = Ticket.objects.get()
        assert (ticket.kind, ticket.priority, ticket.messages.count(), ticket.followers.count()) == (
            "open",
            "high",
            0,
            0,
        )


def test_S1_19_a_colleague_sees_it_and_does_not_close_it(acme: Workspace, alice: Caller) -> None:
    bob = Caller(acme, "bob")
    alice.post("/tickets", NEW)
    assert bob.get("/tickets/1").status == 404
    with acme.inside():
        Organisation.objects.filter(name="Org One").update(record_sharing="all")
    seen = bob.get("/tickets/1").body
    assert (seen["may"]["close"], seen["may"]["reply"], seen["requester"]["email"]) == (False, True, None)
    assert bob.post("/tickets/1/close").problem[0] == 403
    assert bob.get("/tickets?scope=mine").body["results"] == []
    assert [row["number"] for row in bob.get("/tickets?scope=all").body["results"]] == [1]


def test_methods_an_address_does_not_know(alice: Caller) -> None:
    alice.post("/tickets", NEW)
    assert alice("DELETE", "/tickets/1").problem == (405, {})
    assert alice("DELETE", "/tickets").problem == (405, {})
    assert alice.get("/no-such-thing").problem == (404, {})
    assert alice.get("/tickets/abc").problem == (404, {})


def test_assigning_by_address(anna: Caller, alice: Caller) -> None:
    alice.post("/tickets", NEW)
    body = anna.post("/tickets/1/assign", {"email": "BEN@people.example"}).body
    assert body["assignee"] == {"name": "Ben", "side": "staff", "email": "ben@people.example"}
    assert alice.get("/tickets/1").body["assignee"] == {"name": "Ben", "side": "staff", "email": None}
    for email in ("nobody@people.example", "alice@people.example"):
        assert anna.post("/tickets/1/assign", {"email": email}).problem == (
            400,
            {"email": ["Choose one of the staff."]},
        )
    assert anna.post("/tickets/1/assign", {}).problem[0] == 400
    assert alice.post("/tickets/1/assign", {"email": "anna@people.example"}).problem[0] == 403
    assert anna.post("/tickets/1/assign", {"email": None}).body["assignee"] is None


def test_status_details_and_following(anna: Caller, alice: Caller) -> None:
    alice.post("/tickets", NEW)
    assert [row["key"] for row in anna.get("/statuses").body["results"]] == [
        "open",
        "in_progress",
        "waiting_for_answer",
        "closed",
    ]
    assert anna.post("/tickets/1/status", {"status": "in_progress"}).body["status"]["label"] == "In progress"
    assert anna.post("/tickets/1/status", {"status": "nothing"}).problem == (
        400,
        {"status": ["Choose one of the statuses."]},
    )
    assert alice.post("/tickets/1/status", {"status": "open"}).problem[0] == 403
    changed = anna("PATCH", "/tickets/1", {"title": "Pump 4", "priority": "low", "severity": "critical"}).body
    assert (changed["title"], changed["priority"], changed["severity"]) == ("Pump 4", "low", "critical")
    assert anna.post("/tickets/1/follow").status == 200
    assert anna("DELETE", "/tickets/1/follow").status == 204


def numbers(answer: Any) -> list[int]:
    return [row["number"] for row in answer.body["results"]]


def test_S1_12_lists_filters_and_search(alice: Caller, anna: Caller) -> None:
    for title in ("red pump", "blue pump", "Ölpumpe ışık"):
        alice.post("/tickets", {**NEW, "title": title})
    anna.post("/tickets/2/status", {"status": "waiting_for_answer"})
    alice.post("/tickets/3/close")
    assert sorted(numbers(alice.get("/tickets"))) == [1, 2, 3]
    assert numbers(alice.get("/tickets?kind=open")) == [1]
    assert numbers(alice.get("/tickets?kind=waiting")) == [2]
    assert numbers(alice.get("/tickets?kind=closed")) == [3]
    assert sorted(numbers(alice.get("/tickets?open=true"))) == [1, 2]
    assert numbers(alice.get("/tickets?status=waiting_for_answer")) == [2]
    assert numbers(alice.get("/tickets?q=OLPUMPE%20ısik")) == [3]
    assert numbers(alice.get("/tickets?q=%232")) == [2]
    assert numbers(anna.get("/tickets?scope=mine")) == []
    assert numbers(anna.get("/tickets?scope=all&q=pump&kind=open")) == [1]
    for query, field in (("kind=x", "kind"), ("scope=theirs", "scope"), ("cursor=x", "cursor"), ("order=x", "order")):
        status, errors = alice.get(f"/tickets?{query}").problem
        assert (status, list(errors)) == (400, [field])


def test_T37_unknown_filters_widen_nothing(acme: Workspace, alice: Caller) -> None:
    Caller(acme, "carol").post("/tickets", NEW)
    for query in ("organisation=2", "requester=3", "ids=1,2,3", "scope=all", "tenant=beta", "q='%20OR%201=1--"):
        assert numbers(alice.get(f"/tickets?{query}")) == []


def test_a_list_leads_on_by_its_next_address(acme: Workspace, alice: Caller) -> None:
    for _ in range(5):
        alice.post("/tickets", NEW)
    first = alice.get("/tickets?page_size=2&order=newest&q=pump").body
    assert [row["number"] for row in first["results"]] == [5, 4]
    assert first["next"].startswith(f"http://{acme.host}:8000/api/v1/tickets?")
    second = alice.get(first["next"].split(":8000")[1]).body
    third = alice.get(second["next"].split(":8000")[1]).body
    assert [row["number"] for row in second["results"] + third["results"]] == [3, 2, 1]
    assert third["next"] is None


def test_T72_a_page_is_held_to_a_hundred(acme: Workspace, alice: Caller) -> None:
    alice.post("/tickets", NEW)
    assert numbers(alice.get("/tickets?page_size=100000")) == [1]
    assert alice.get("/tickets?page_size=0").problem[0] == 400


def test_a_repeated_create_gives_the_first_ticket(acme: Workspace, alice: Caller) -> None:
    key = {"Idempotency-Key": "a-key-of-mine"}
    first, again = alice.post("/tickets", NEW, **key), alice.post("/tickets", NEW, **key)
    assert (first.status, again.status, again.body["number"]) == (201, 201, first.body["number"])
    assert alice.post("/tickets", {**NEW, "title": "other"}, **key).problem == (409, {})
    assert alice.post("/tickets", NEW, **{"Idempotency-Key": "x" * 81}).problem[0] == 400
    with acme.inside():
        assert Ticket.objects.count() == 1


def test_a_repeated_message_is_kept_once(acme: Workspace, alice: Caller) -> None:
    alice.post("/tickets", NEW)
    key = {"Idempotency-Key": "k"}
    ids = [alice.post("/tickets/1/messages", {"text": "x"}, **key).body["id"] for _ in range(2)]
    assert ids[0] == ids[1]
    with acme.inside():
        assert Message.objects.count() == 1


def test_two_at_once_the_second_is_told(acme: Workspace, anna: Caller, alice: Caller) -> None:
    alice.post("/tickets", NEW)
    first = anna.post("/tickets/1/messages", {"text": "from anna", "seen_message_id": 0}).body
    second = Caller(acme, "ben").post("/tickets/1/messages", {"text": "from ben", "seen_message_id": 0}).body
    assert first["newer"] == []
    assert [(row["text"], row["author"]["name"]) for row in second["newer"]] == [("from anna", "Anna")]


def test_T50_and_T33_text_stays_text_and_notes_stay_in(alice: Caller, anna: Caller) -> None:
    evil = "<script>alert(1)</script>"
    alice.post("/tickets", {**NEW, "title": evil, "description": evil})
    anna.post("/tickets/1/messages", {"text": "CANARY", "internal": True})
    assert alice.get("/tickets/1").body["description"] == evil
    assert alice.get("/tickets/1").headers["Content-Type"] == "application/json"
    assert "CANARY" not in str(alice.get("/tickets/1").body) + str(alice.get("/tickets?q=canary").body)
