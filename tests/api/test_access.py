"""Who gets in: tokens of this workspace only; refusals are problems; two workspaces never meet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver

from support.people.models import Contact
from tests.api.caller import Caller
from tests.factories.canaries import fill_all, fill_tickets
from tests.factories.tickets import a_ticket
from tests.factories.twins import CLIENTS, STAFF, Workspace

Companies = tuple[Workspace, Workspace]
VALUES = {"number": "1", "version": "1", "uuid": "{uuid}", "rest": "nothing"}
# What belongs to no other workspace, by ids both have.
OF_ITS_OWN = (
    "/tickets/1", "/topics", "/client-links/1", "/forms", "/forms/1", "/forms/1/versions/1",
    "/forms/1/answers", "/webhooks", "/webhooks/1", "/webhooks/1/deliveries", "/domains",
)  # fmt: skip
# Open to everybody on purpose: they tell nothing about a workspace.
PUBLIC = {"docs", "schema", "nothing", "auth_token", "guest_challenge", "guest_requests"}


def routes(patterns: list[Any] | None = None, before: str = "") -> list[tuple[str, str]]:
    """Path with example values and name of every address of the API."""
    if patterns is None:
        patterns = [entry for entry in get_resolver("config.urls_tenant").url_patterns if str(entry.pattern) == "api/"]
    found: list[tuple[str, str]] = []
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            for kind in ("int", "uuid", "str"):
                for name, value in VALUES.items():
                    path = path.replace(f"<{kind}:{name}>", value)
            found.append(("/" + path.replace("^(?P<rest>.*)$", "nothing"), entry.name or ""))
    return found


def test_the_routes_are_found() -> None:
    names = [name for _path, name in routes()]
    assert {"tickets", "ticket", "ticket-messages", "files", "file", "topics", "statuses"} <= set(names)
    assert all("<" not in path for path, _name in routes())


def test_without_a_token_nothing_is_told(companies: Companies) -> None:
    nobody = Caller(companies[0])
    checked = 0
    for path, name in routes():
        for method in ("GET", "POST", "PATCH", "DELETE"):
            answer = nobody(method, path.format(uuid="00000000-0000-4000-8000-000000000000"))
            if name in PUBLIC:
                continue
            assert answer.problem == (401, {}), (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            checked += 1
    assert checked > 30


@pytest.mark.parametrize("token", ["x", "Bearer", "a b c", "\u00e9"])
def test_a_made_up_token_is_refused(companies: Companies, token: str) -> None:
    assert Caller(companies[0], token=token).get("/me").problem[0] == 401


def test_T09_a_token_of_one_workspace_is_nothing_in_another(companies: Companies) -> None:
    acme, beta = companies
    mine = Caller(acme, "alice")
    assert mine.get("/me").status == 200
    stranger = Caller(beta, token=mine.token)
    for path in ("/me", "/topics", "/tickets", "/tickets/1", "/statuses"):
        assert stranger.get(path).problem == (401, {})


def test_T05_nobody_chooses_a_workspace_but_by_its_host(companies: Companies) -> None:
    acme, beta = companies
    with acme.inside():
        a_ticket(acme, title="of acme")
    with beta.inside():
        a_ticket(beta, title="of beta")
    caller = Caller(acme, "alice")
    for headers in ({"X-Tenant-ID": "beta"}, {"X-Forwarded-Host": beta.host}, {"Forwarded": f"host={beta.host}"}):
        answer = caller("GET", "/tickets?tenant=beta", **headers)
        assert [row["title"] for row in answer.body["results"]] == ["of acme"]


# Answers that tell something, or the test would look at refusals only; clients get a few less than agents.
TOLD_AT_LEAST = {"": 2, "olga": 40, "adam": 40, "anna": 15, "ben": 15}


@pytest.mark.parametrize("name", ["", *STAFF, *CLIENTS])
def test_T06_no_route_of_one_workspace_tells_a_word_of_the_other(companies: Companies, name: str) -> None:
    acme, beta = companies
    cache.clear()  # limits that the caller before has used up
    ids = fill_all(acme, "CANARYACME")
    fill_all(beta, "CANARYBETA")
    # Both have the same ids, so an answer from the wrong schema would be a good one with the wrong words.
    for path in OF_ITS_OWN:
        answer = Caller(beta, "olga").get(path)
        assert (answer.status, "canarybeta" in json.dumps(answer.body).lower()) == (200, True), path
    told = 0
    caller = Caller(beta, name)
    for path, _route in routes():
        for method, data in (("GET", None), ("POST", {"text": "x", "email": "anna@people.example"}), ("PATCH", {})):
            for uuid in (ids["uuid"], ids["delivery"], ids["claim"]) if "{uuid}" in path else ("",):
                answer = caller(method, path.format(uuid=uuid), data)
                words = json.dumps([answer.body, answer.headers]).lower()
                assert "canaryacme" not in words, (method, path)
                assert answer.status != 500, (method, path)
                told += answer.status == 200
    for query in ("", "?q=canaryacme", "?scope=mine", "?order=waiting"):
        assert "canaryacme" not in json.dumps(caller.get(f"/tickets{query}").body).lower()
    assert told >= TOLD_AT_LEAST.get(name, 8)
    assert Caller(beta, "olga").get(f"/files/{ids['uuid']}").problem == (404, {})


def test_T30_no_route_tells_one_organisation_of_another(companies: Companies) -> None:
    acme, _beta = companies
    ids = fill_tickets(acme, "CANARYONE")
    with acme.inside():
        Contact.objects.filter(email="carol@people.example").update(last_name="Clean")
    carol = Caller(acme, "carol")
    for path, name in routes():
        if name in ("topics", *PUBLIC):
            continue
        answer = carol("GET", path.format(**ids))
        assert "CANARYONE" not in json.dumps(answer.body), path
    assert carol.get("/tickets/1").problem == (404, {})
    assert carol.get(f"/files/{ids['uuid']}").problem == (404, {})


def test_T70_bodies_that_are_no_json_are_refused_in_the_same_shape(companies: Companies) -> None:
    caller = Caller(companies[0], "alice")
    headers = {"Authorization": f"Bearer {caller.token}"}
    for body, kind, status in (
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("<x/>", "application/xml", 415),
        ("\x00", "application/json", 400),
    ):
        response = caller.client.generic("POST", "/api/v1/tickets", body, content_type=kind, headers=headers)
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_T43_a_body_that_is_too_large_is_refused_unread(companies: Companies) -> None:
    caller = Caller(companies[0], "alice")
    headers = {"Authorization": f"Bearer {caller.token}"}
    kind = "multipart/form-data; boundary=x"
    for size, content_type in ((26 * 1024 * 1024 + 1, kind), (3_000_000, "application/json")):
        response = caller.client.generic(
            "POST", "/api/v1/files", b"", content_type=content_type, headers=headers, CONTENT_LENGTH=str(size)
        )
        assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    page = caller.client.generic("POST", "/tickets/new/", b"", content_type=kind, CONTENT_LENGTH=str(27 * 1024 * 1024))
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (413, "text/html")


def test_T74_a_fault_of_ours_is_a_problem_with_a_number_and_nothing_else(
    companies: Companies, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("CANARY secret detail")

    monkeypatch.setattr("support.tickets.api.views.ticket_list", fail)
    caller = Caller(companies[0], "alice")
    caller.client.raise_request_exception = False
    answer = caller.get("/tickets")
    assert answer.problem == (500, {})
    assert "CANARY" not in json.dumps(answer.body)
    assert answer.headers["X-Request-Id"] in answer.body["detail"]
