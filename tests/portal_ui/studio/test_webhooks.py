"""The studio's pages of webhooks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kernel.http import outbound
from tests.factories.twins import Workspace
from tests.portal_ui.studio.conftest import Browser
from webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

URL = "https://hooks.example.com/portico"
TYPED: dict[str, Any] = {"name": "Chat", "url": URL, "events": ["ticket.opened", "ticket.closed"], "is_active": "on"}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture(autouse=True)
def _every_name_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "look_up", lambda host, port: ["93.184.215.14"])


@pytest.fixture
def page(adam: Client) -> str:
    """The address of a webhook that was just made."""
    response = adam.post("/studio/webhooks/new/", TYPED)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def stored(company: Workspace) -> Webhook:
    with company.inside():
        return Webhook.objects.get()


def test_the_secret_of_a_new_webhook_is_shown_once(company: Workspace, adam: Client, page: str) -> None:
    first = adam.get(page)
    assert "no-store" in first["Cache-Control"]
    assert set(SECRET.findall(first.content.decode())) == {stored(company).secrets[0]["key"]}
    assert SECRET.findall(adam.get(page).content.decode()) == []
    assert (stored(company).name, stored(company).url) == ("Chat", URL)


def test_a_new_secret_is_shown_once_after_a_question(company: Workspace, adam: Client, page: str) -> None:
    adam.get(page)
    assert "24 hours" in adam.get(f"{page}secret/").content.decode()
    assert len(stored(company).secrets) == 1
    assert adam.post(f"{page}secret/")["Location"] == page
    assert set(SECRET.findall(adam.get(page).content.decode())) == {stored(company).secrets[0]["key"]}
    assert len(stored(company).secrets) == 2
    assert SECRET.findall(adam.get(page).content.decode()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://u:p@hooks.example.com/"}, "Leave user name and password out"),
        ({"url": "ftp://hooks.example.com/"}, "begins with https://"),
        ({"url": "https://hooks.example.com:6379/"}, "This port cannot be called"),
        ({"url": "https://localhost/"}, "cannot be reached from the internet"),
        ({"events": []}, "Choose at least one event"),
        ({"name": ""}, "Enter a name"),
    ],
)
def test_T60_a_refused_form_keeps_what_was_typed(
    company: Workspace, adam: Client, change: dict[str, Any], words: str
) -> None:
    response = adam.post("/studio/webhooks/new/", {**TYPED, **change})
    text = response.content.decode()
    assert (response.status_code, words in text) == (422, True)
    assert f'value="{ {**TYPED, **change}["url"] }"' in text
    with company.inside():
        assert Webhook.objects.count() == 0


def test_the_second_administrator_sees_what_was_saved_meanwhile(company: Workspace, adam: Client, page: str) -> None:
    assert adam.post(page, {**TYPED, "version": "1", "name": "First"}).status_code == 302
    response = adam.post(page, {**TYPED, "version": "1", "name": "Second"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "First" in text
    assert 'value="Second"' in text
    assert stored(company).name == "First"
    assert adam.post(page, {**TYPED, "version": "2", "name": "Second"}).status_code == 302
    assert stored(company).name == "Second"


def test_tests_and_second_tries_from_the_page(company: Workspace, adam: Client, page: str) -> None:
    sent = adam.post(f"{page}test/")["Location"]
    assert "It has not been tried yet" in adam.get(sent).content.decode()
    assert "Test" in adam.get(page).content.decode()
    with company.inside():
        delivery = WebhookDelivery.objects.get()
        WebhookAttempt.objects.create(
            delivery=delivery, at=delivery.created_at, status=500, milliseconds=12, error="status"
        )
        WebhookDelivery.objects.update(state="failed", event_name="ticket.opened")
    text = adam.get(sent).content.decode()
    assert "The receiver refused the call." in text
    assert "500" in text
    assert "&quot;workspace&quot;: &quot;acme&quot;" in text
    assert adam.post(f"{sent}again/")["Location"] == sent
    with company.inside():
        assert WebhookDelivery.objects.get().state == "waiting"
    assert "on its way already" in adam.post(f"{sent}again/", follow=True).content.decode()


def test_a_webhook_that_stopped_says_why(company: Workspace, adam: Client, page: str) -> None:
    with company.inside():
        Webhook.objects.update(is_active=False, stopped_because="silent")
    assert "Switched off by itself" in adam.get("/studio/webhooks/").content.decode()
    assert "for three days nothing could be delivered" in adam.get(page).content.decode()


def test_removing_asks_first(company: Workspace, adam: Client, page: str) -> None:
    assert "Remove the webhook" in adam.get(f"{page}remove/").content.decode()
    assert stored(company).name == "Chat"
    assert adam.post(f"{page}remove/")["Location"] == "/studio/webhooks/"
    with company.inside():
        assert Webhook.objects.count() == 0
    assert adam.get(page).status_code == 404
    assert "No program is told of anything yet" in adam.get("/studio/webhooks/").content.decode()


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_others_do_not_get_in(company: Workspace, browser_of: Browser, page: str, name: str) -> None:
    browser = browser_of(name)
    for path in ("/studio/webhooks/", "/studio/webhooks/new/", page):
        assert browser.get(path).status_code in {403, 404}
    assert browser.post(f"{page}remove/").status_code in {403, 404}
    assert stored(company).name == "Chat"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    company: Workspace, adam: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        adam.post("/studio/webhooks/new/", {**TYPED, "name": f"Hook {number}"})
    adam.get("/studio/webhooks/")
    with django_assert_max_num_queries(10):
        text = adam.get("/studio/webhooks/").content.decode()
    assert text.count("Hook ") == count
