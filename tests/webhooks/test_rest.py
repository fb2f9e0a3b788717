"""Webhooks in the REST API: the same rules as in the studio, and a secret that is answered once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from kernel.http import outbound
from tests.api.caller import Caller
from tests.factories.twins import Workspace
from webhooks.models import Webhook, WebhookDelivery

URL = "https://hooks.example.com/portico"
NEW: dict[str, Any] = {"name": "Chat", "url": URL, "events": ["ticket.opened"]}


@pytest.fixture(autouse=True)
def _every_name_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "look_up", lambda host, port: ["93.184.215.14"])


@pytest.fixture
def adam(company: Workspace) -> Caller:
    return Caller(company, "adam")


@pytest.fixture
def made(adam: Caller) -> dict[str, Any]:
    """A webhook as the API answered it."""
    answer = adam.post("/webhooks", NEW)
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.body
    return found


def stored(company: Workspace) -> list[tuple[str, str, bool]]:
    """All webhooks."""
    with company.inside():
        return list(Webhook.objects.order_by("id").values_list("name", "url", "is_active"))


def test_a_webhook_from_beginning_to_end(company: Workspace, adam: Caller) -> None:
    answer = adam.post("/webhooks", NEW)
    assert answer.status == 201
    assert answer.headers["Cache-Control"] == "no-store"
    number, secret = answer.body["id"], answer.body.pop("secret")
    assert answer.headers["Location"].endswith(f"/api/v1/webhooks/{number}")
    assert sorted(answer.body) == ["active", "created_at", "events", "failing_since", "id", "name", "stopped", "url"]
    assert adam.get("/webhooks").body == {"results": [answer.body], "next": None}
    assert adam.get(f"/webhooks/{number}").body == answer.body
    changed = adam("PATCH", f"/webhooks/{number}", {"active": False, "events": ["ticket.closed"]})
    assert changed.body == {**answer.body, "active": False, "events": ["ticket.closed"]}
    rotated = adam.post(f"/webhooks/{number}/secret")
    assert rotated.status == 200
    assert rotated.body["secret"].startswith("whsec_")
    assert rotated.body["secret"] != secret
    assert adam("DELETE", f"/webhooks/{number}").status == 204
    assert adam.get(f"/webhooks/{number}").problem == (404, {})
    assert stored(company) == []


def test_the_events_that_can_be_sent(adam: Caller) -> None:
    answer = adam.get("/webhooks/events")
    assert answer.status == 200
    assert {"name": "ticket.opened", "label": "A request came in"} in answer.body["results"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"url": "http://127.0.0.1/"}, ["url"]),
        ({"url": "http://u:p@hooks.example.com/", "name": ""}, ["name", "url"]),
        ({"url": "http://hooks.example.com:6379/"}, ["url"]),
        ({"events": []}, ["events"]),
        ({"events": ["ticket.noted"]}, ["events"]),
        ({"events": "ticket.opened"}, ["events"]),
        ({"name": None}, ["name"]),
    ],
)
def test_T60_what_is_wrong_is_refused_and_nothing_stored(
    company: Workspace, adam: Caller, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], fields: list[str]
) -> None:
    monkeypatch.setattr(outbound, "look_up", lambda host, port: [host if host[0].isdigit() else "93.184.215.14"])
    status, errors = adam.post("/webhooks", {**NEW, **change}).problem
    assert (status, sorted(errors)) == (400, fields)
    assert stored(company) == []


def test_a_test_and_a_second_try(company: Workspace, adam: Caller, made: dict[str, Any]) -> None:
    base = f"/webhooks/{made['id']}"
    sent = adam.post(f"{base}/test")
    assert (sent.status, sent.body["event"], sent.body["state"], sent.body["attempts"]) == (
        202,
        "webhook.test",
        "waiting",
        [],
    )
    assert adam.get(f"{base}/deliveries").body == {"results": [sent.body], "next": None}
    assert adam.post(f"{base}/deliveries/{sent.body['id']}/send").problem[0] == 409
    with company.inside():
        WebhookDelivery.objects.update(state="failed", event_name="ticket.opened")
    again = adam.post(f"{base}/deliveries/{sent.body['id']}/send")
    assert (again.status, again.body["state"]) == (202, "waiting")
    assert adam.post(f"{base}/deliveries/{uuid4()}/send").problem[0] == 404
    assert adam.get(f"{base}/deliveries?before=x").problem[0] == 400


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_T35_others_find_nothing_and_change_nothing(company: Workspace, made: dict[str, Any], name: str) -> None:
    caller, base = Caller(company, name), f"/webhooks/{made['id']}"
    assert caller.get("/webhooks").body == {"results": [], "next": None}
    for path in (base, f"{base}/deliveries"):
        assert caller.get(path).problem[0] == 404
    assert caller("PATCH", base, {"active": False}).problem[0] == 404
    assert caller.post("/webhooks", NEW).problem[0] == 403
    for method, path in (("DELETE", base), ("POST", f"{base}/secret"), ("POST", f"{base}/test")):
        assert caller(method, path).problem[0] == 403
    assert caller.post(f"{base}/deliveries/{uuid4()}/send").problem[0] == 403
    assert stored(company) == [("Chat", URL, True)]


def test_T09_the_other_workspace_does_not_find_it(companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    number = Caller(acme, "adam").post("/webhooks", NEW).body["id"]
    assert Caller(beta, "adam").get(f"/webhooks/{number}").problem[0] == 404
    assert stored(beta) == []
