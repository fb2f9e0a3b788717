"""Topics, their questions, answers and clients' links through the API."""

from __future__ import annotations

import pytest

from support.forms.models import AnswerSet
from support.teams.queries import default_project
from support.tickets.models import Ticket
from support.topics.models import ClientLink, Topic
from tests.api.caller import Caller
from tests.factories.forms import FAULT, a_form
from tests.factories.topics import a_client_link, a_topic, ids, organisation
from tests.factories.twins import Workspace

Companies = tuple[Workspace, Workspace]
NEW = {"title": "The pump leaks", "description": "Since Monday."}


@pytest.fixture
def acme(companies: Companies) -> Workspace:
    return companies[0]


@pytest.fixture
def topic_id(acme: Workspace) -> int:
    """A topic that asks the form of faults."""
    with acme.inside():
        return a_topic(acme, "Faults", form_id=a_form(acme).form_id, assignee_ids=ids(acme, "ben")).pk


def test_S4_23_topics_tell_of_their_form_and_its_questions(acme: Workspace, topic_id: int) -> None:
    alice = Caller(acme, "alice")
    other, faults = alice.get("/topics").body["results"]
    assert (other["form"], faults["name"]) == (None, "Faults")
    asked = alice("GET", f"/topics/{topic_id}/form", **{"Accept-Language": "fa"}).body
    assert (asked["form"], asked["number"]) == (faults["form"], 1)
    state, since, _pressure = asked["fields"]
    assert (state["key"], state["type"], state["label"], state["required"]) == (
        "state",
        "radio",
        "وضعیت خط تولید",
        True,
    )
    assert state["options"][0] == {"value": "runs", "label": "کار می‌کند"}
    assert since["show_if"] == FAULT["fields"][1]["show_if"]
    assert alice.get(f"/topics/{other['id']}/form").problem == (404, {})
    assert alice.get("/topics/424242/form").problem == (404, {})


def test_S4_37_a_ticket_is_opened_with_answers_and_tells_them(acme: Workspace, topic_id: int) -> None:
    alice = Caller(acme, "alice")
    version = alice.get(f"/topics/{topic_id}/form").body["version_id"]
    wrong = {**NEW, "topic": topic_id, "answers": {"pressure": "much"}, "form_version": version}
    status, errors = alice.post("/tickets", wrong).problem
    assert (status, sorted(errors)) == (400, ["answers.pressure", "answers.state"])
    assert alice.post("/tickets", {**NEW, "topic": topic_id, "answers": "x"}).problem[0] == 400
    with acme.inside():
        assert Ticket.objects.count() == AnswerSet.objects.count() == 0
    answer = alice.post("/tickets", {**wrong, "answers": {"state": "runs", "pressure": 7}})
    assert answer.status == 201
    assert answer.body["answers"] == [
        {
            "key": "state",
            "type": "radio",
            "label": "State of the line",
            "value": "runs",
            "text": "It runs",
            "files": [],
        },
        {"key": "pressure", "type": "number", "label": "Pressure", "value": "7", "text": "7", "files": []},
    ]
    assert answer.body["assignee"]["name"] == "Ben"
    assert Caller(acme, "anna").get(f"/tickets/{answer.body['number']}").body["answers"] == answer.body["answers"]


def test_administrators_make_change_archive_and_restore_topics(acme: Workspace) -> None:
    olga = Caller(acme, "olga")
    with acme.inside():
        project = default_project().pk
    made = olga.post(
        "/topics",
        {"names": {"en": "Sales"}, "project": project, "assignees": ["Ben@people.example", "anna@people.example"]},
    )
    assert made.status == 201
    number = made.body["id"]
    assert made.headers["Location"].endswith(f"/api/v1/topics/{number}")
    assert made.body == {
        "id": number,
        "names": {"en": "Sales"},
        "help": {},
        "project": project,
        "form": None,
        "in_charge": ["assignees"],
        "assignees": ["ben@people.example", "anna@people.example"],
        "is_public": True,
        "organisation": None,
        "is_active": True,
        "is_archived": False,
        "order": 2,
        "version": 1,
    }
    changed = olga("PATCH", f"/topics/{number}", {"in_charge": ["client_managers"], "assignees": []}).body
    assert (changed["in_charge"], changed["assignees"], changed["names"]) == (["client_managers"], [], {"en": "Sales"})
    assert olga("PATCH", f"/topics/{number}", {"is_public": False, "version": 1}).problem[0] == 409
    assert olga.post(f"/topics/{number}/archive").body["is_archived"] is True
    assert [row["name"] for row in olga.get("/topics").body["results"]] == ["Other"]
    assert olga.post(f"/topics/{number}/restore").body["is_active"] is True


def test_S4_31_the_last_topic_is_not_archived(acme: Workspace) -> None:
    olga = Caller(acme, "olga")
    [other] = olga.get("/topics").body["results"]
    assert olga.post(f"/topics/{other['id']}/archive").problem[0] == 409
    assert olga("PATCH", f"/topics/{other['id']}", {"is_active": False}).problem[0] == 400
    assert [row["name"] for row in olga.get("/topics").body["results"]] == ["Other"]


def test_others_neither_read_nor_change_what_topics_are_made_of(acme: Workspace, topic_id: int) -> None:
    with acme.inside():
        before = list(Topic.objects.order_by("id").values())
    entries = {"names": {"en": "Mine"}, "project": 1}
    anna = Caller(acme, "anna")
    assert anna.get(f"/topics/{topic_id}").status == 200
    for method, path in (
        ("POST", "/topics"),
        ("PATCH", f"/topics/{topic_id}"),
        ("POST", f"/topics/{topic_id}/archive"),
    ):
        assert anna(method, path, entries).problem == (403, {})
    alice = Caller(acme, "alice")
    assert alice.post("/topics", entries).problem == (403, {})
    for method, path in (("GET", f"/topics/{topic_id}"), ("PATCH", f"/topics/{topic_id}")):
        assert alice(method, path, entries).problem == (404, {})
    assert alice.post(f"/topics/{topic_id}/archive").problem == (404, {})
    assert alice.post(f"/topics/{topic_id}/restore").problem == (404, {})
    with acme.inside():
        assert list(Topic.objects.order_by("id").values()) == before


def test_wrong_entries_of_a_topic_are_told_by_field(acme: Workspace) -> None:
    olga = Caller(acme, "olga")
    for entries, field in (
        ({"names": {"en": ""}, "project": 1}, "names"),
        ({"names": {"en": "x"}, "project": 424242}, "project"),
        ({"names": {"en": "x"}}, "project"),
        ({"names": {"en": "x"}, "project": 1, "assignees": ["alice@people.example"]}, "assignees"),
        ({"names": {"en": "x"}, "project": 1, "in_charge": ["everybody"]}, "in_charge"),
    ):
        status, errors = olga.post("/topics", entries).problem
        assert (status, [name.split(".")[0] for name in errors]) == (400, [field])
    with acme.inside():
        assert Topic.objects.count() == 1


def test_S4_26_links_of_clients_are_made_paused_renewed_and_revoked(acme: Workspace) -> None:
    olga = Caller(acme, "olga")
    with acme.inside():
        client = organisation().pk
    made = olga.post("/client-links", {"organisation": client})
    assert (made.status, made.body["organisation"]) == (201, {"id": client, "name": "Org One"})
    assert (made.body["topics"], made.body["switched_off"], made.body["new_public"]) == (1, 0, 0)
    number, url = made.body["id"], made.body["url"]
    assert url.startswith(f"http://{acme.host}") and "/support/" in url and "/s/" in made.body["short_url"]
    assert olga.post("/client-links", {"organisation": client}).body["id"] == number
    assert olga("PATCH", f"/client-links/{number}", {"is_active": False}).body["is_active"] is False
    assert olga("PATCH", f"/client-links/{number}", {"is_active": True, "version": 1}).problem[0] == 409
    assert olga.post(f"/client-links/{number}/renew").body["url"] != url
    with acme.inside():
        a_topic(acme, "Returns")
    assert olga.get(f"/client-links/{number}").body["new_public"] == 1
    assert olga.post(f"/client-links/{number}/add-public-topics").body["topics"] == 2
    assert [row["id"] for row in olga.get("/client-links").body["results"]] == [number]
    assert olga("DELETE", f"/client-links/{number}").status == 204
    assert olga.get("/client-links").body == {"results": [], "next": None}
    assert olga("DELETE", f"/client-links/{number}").problem == (404, {})
    assert olga.post("/client-links", {"organisation": 424242}).problem == (
        400,
        {"organisation": ["This organisation is not there any more. Choose another one."]},
    )


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_links_are_for_administrators(acme: Workspace, name: str) -> None:
    with acme.inside():
        link = a_client_link(acme)
    caller = Caller(acme, name)
    assert caller.get("/client-links").problem == (403, {})
    assert caller.post("/client-links", {"organisation": 1}).problem == (403, {})
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/renew"),
        ("POST", "/add-public-topics"),
    ):
        assert caller(method, f"/client-links/{link.pk}{path}", {"is_active": False}).problem == (404, {})
    with acme.inside():
        assert list(ClientLink.objects.values()) == list(ClientLink.objects.filter(pk=link.pk, code=link.code).values())
        assert ClientLink.objects.get().is_active
