"""Making, changing and removing webhooks: who may, what is refused, what stays secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.models import Entry
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.http import outbound
from kernel.tenancy import in_tenant
from outbox.models import Event
from tests.factories.twins import NOW, Workspace
from tests.webhooks.conftest import EVERYTHING, make_hook, the_delivery, the_hook
from webhooks.jobs import forget_old_deliveries
from webhooks.models import Webhook, WebhookDelivery
from webhooks.queries import deliveries, delivery, event_choices, webhook, webhooks
from webhooks.states import MOST_WEBHOOKS
from webhooks.use_cases import (
    SavedWebhook,
    keep_webhook,
    remove_webhook,
    rotate_secret,
    save_webhook,
    send_again,
    send_test,
)

URL = "https://hooks.example.com/portico"
VALUES: dict[str, Any] = {"name": "Chat", "url": URL, "events": ["ticket.opened"]}


@pytest.fixture(autouse=True)
def _every_name_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks a name server."""
    monkeypatch.setattr(outbound, "look_up", lambda host, port: ["93.184.215.14"])


@pytest.fixture
def chat(company: Workspace) -> SavedWebhook:
    return make_hook(company, URL)


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(company: Workspace) -> None:
    saved = save_webhook(company.ctx("adam"), name=" Chat ", url=f" {URL} ", events=["ticket.replied", "ticket.opened"])
    row = the_hook(saved)
    assert (row.name, row.url, row.events, row.is_active) == ("Chat", URL, ["ticket.opened", "ticket.replied"], True)
    assert [secret["key"] for secret in row.secrets] == [saved.secret]
    assert saved.secret.startswith("whsec_")
    assert saved.secret not in repr(webhooks(company.actor("adam"))) + repr(webhook(company.actor("adam"), saved.id))
    changed = save_webhook(company.ctx("adam"), webhook_id=saved.id, **{**VALUES, "name": "Team chat"})
    assert (changed.secret, the_hook(saved).name, the_hook(saved).version) == ("", "Team chat", 2)


def test_the_log_and_the_outbox_hold_neither_address_nor_secret(company: Workspace, chat: SavedWebhook) -> None:
    rotate_secret(company.ctx("adam"), webhook_id=chat.id)
    kept = repr(list(Entry.objects.values_list("data", flat=True))) + repr(
        list(Event.objects.values_list("payload", flat=True))
    )
    assert "whsec_" not in kept
    assert "hooks.example.com" not in kept
    found = Entry.objects.filter(target=f"webhook:{chat.id}").order_by("id").values_list("verb", flat=True)
    assert list(found) == ["webhooks.saved", "webhooks.secret_rotated"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]",
        "http://0x7f.1",
        "http://2130706433",
        "http://localhost.",
        "ftp://example.com/",
        "http://u:p@example.com",
        "http://example.com:22",
        "http://example.com:6379",
        "",
        "https://hooks.example.com/" + "a" * 500,
    ],
)
def test_T60_an_unsafe_address_is_refused_when_it_is_saved(
    company: Workspace, chat: SavedWebhook, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    if url.startswith("http://127") or "169.254" in url or "::" in url:
        monkeypatch.undo()  # numbers need no name server
    for webhook_id in (None, chat.id):
        with pytest.raises(Invalid) as caught:
            save_webhook(company.ctx("adam"), webhook_id=webhook_id, **{**VALUES, "url": url})
        assert list(caught.value.errors) == ["url"]
    assert [(row.url, row.version) for row in Webhook.objects.all()] == [(URL, 1)]


def test_T60_an_internal_name_and_an_unknown_one_are_refused_in_the_same_words(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    said = []
    for resolve in (unknown, lambda host, port: ["10.0.0.7"]):
        monkeypatch.setattr(outbound, "look_up", resolve)
        with pytest.raises(Invalid) as caught:
            save_webhook(company.ctx("adam"), **VALUES)
        said.append(caught.value.errors)
    assert said[0] == said[1] == {"url": ["This address cannot be reached from the internet. Check it."]}
    assert Webhook.objects.count() == 0


def test_everything_that_is_wrong_is_said_at_once(company: Workspace) -> None:
    with pytest.raises(Invalid) as caught:
        save_webhook(company.ctx("adam"), name=" ", url="ftp://x", events=[])
    assert sorted(caught.value.errors) == ["events", "name", "url"]
    with pytest.raises(Invalid) as caught:
        save_webhook(company.ctx("adam"), **{**VALUES, "events": ["ticket.opened", "ticket.noted"]})
    assert caught.value.errors == {"events": ["There is no event “ticket.noted”."]}
    assert Webhook.objects.count() == 0


def test_events_of_notes_are_not_offered() -> None:
    names = [choice.name for choice in event_choices()]
    assert sorted(name for name in names if name.startswith("ticket.")) == EVERYTHING
    assert all(choice.label for choice in event_choices())


@pytest.mark.parametrize("name", ["anna", "alice"])
def test_only_administrators_see_and_change_webhooks(company: Workspace, chat: SavedWebhook, name: str) -> None:
    actor, ctx, before = company.actor(name), company.ctx(name), the_hook(chat).secrets
    assert webhooks(actor) == []
    for read in (lambda: webhook(actor, chat.id), lambda: deliveries(actor, chat.id)):
        with pytest.raises(NotFound):
            read()
    with pytest.raises(Forbidden):
        save_webhook(ctx, **VALUES)
    with pytest.raises(Forbidden):
        keep_webhook(ctx, webhook_id=None, **VALUES, is_active=True, version=None)
    for act in (rotate_secret, remove_webhook, send_test):
        with pytest.raises(Forbidden):
            act(ctx, webhook_id=chat.id)
    assert [row.secrets for row in Webhook.objects.all()] == [before]
    assert WebhookDelivery.objects.count() == 0


def test_the_second_of_two_administrators_is_told(company: Workspace, chat: SavedWebhook) -> None:
    save_webhook(company.ctx("adam"), webhook_id=chat.id, version=1, **{**VALUES, "name": "First"})
    with pytest.raises(Conflict):
        save_webhook(company.ctx("olga"), webhook_id=chat.id, version=1, **{**VALUES, "name": "Second"})
    assert (the_hook(chat).name, the_hook(chat).version) == ("First", 2)


def test_a_webhook_whose_name_is_gone_can_still_be_switched_off(
    company: Workspace, chat: SavedWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "look_up", lambda host, port: [])
    save_webhook(company.ctx("adam"), webhook_id=chat.id, **VALUES, is_active=False)
    assert the_hook(chat).is_active is False


def test_there_is_a_limit(company: Workspace, chat: SavedWebhook) -> None:
    row = the_hook(chat)
    Webhook.objects.bulk_create(
        Webhook(name="More", url=URL, events=row.events, secrets=row.secrets, created_at=NOW)
        for _number in range(MOST_WEBHOOKS - 1)
    )
    with pytest.raises(Invalid) as caught:
        save_webhook(company.ctx("adam"), **VALUES)
    assert list(caught.value.errors) == ["__all__"]
    assert Webhook.objects.count() == MOST_WEBHOOKS


def test_T62_a_new_secret_leaves_the_old_one_a_day_and_an_older_one_nothing(
    company: Workspace, chat: SavedWebhook
) -> None:
    second = rotate_secret(company.ctx("adam"), webhook_id=chat.id)
    later = NOW + timedelta(hours=1)
    assert [row["key"] for row in the_hook(chat).secrets] == [second.secret, chat.secret]
    assert the_hook(chat).secrets[1]["ends_at"] == (NOW + timedelta(hours=24)).isoformat()
    third = rotate_secret(company.ctx("adam", now=later), webhook_id=chat.id)
    assert [row["key"] for row in the_hook(chat).secrets] == [third.secret, second.secret]
    assert forget_old_deliveries(later + timedelta(hours=23)) == 0
    assert forget_old_deliveries(later + timedelta(hours=24)) == 1
    assert [row["key"] for row in the_hook(chat).secrets] == [third.secret]


def test_removing_takes_everything_that_was_sent_with_it(company: Workspace, chat: SavedWebhook) -> None:
    send_test(company.ctx("adam"), webhook_id=chat.id)
    remove_webhook(company.ctx("adam"), webhook_id=chat.id)
    assert (Webhook.objects.count(), WebhookDelivery.objects.count()) == (0, 0)
    for act in (rotate_secret, remove_webhook, send_test):
        with pytest.raises(NotFound):
            act(company.ctx("adam"), webhook_id=chat.id)


def test_sending_again_is_for_events_that_are_over(company: Workspace, chat: SavedWebhook) -> None:
    ctx = company.ctx("adam")
    send_test(ctx, webhook_id=chat.id)
    found = the_delivery()
    with pytest.raises(Conflict, match="on its way already"):
        send_again(ctx, webhook_id=chat.id, delivery_uuid=found.uuid)
    WebhookDelivery.objects.update(state="failed")
    with pytest.raises(Conflict, match="A test is not repeated"):
        send_again(ctx, webhook_id=chat.id, delivery_uuid=found.uuid)
    WebhookDelivery.objects.update(event_name="ticket.opened")
    Webhook.objects.update(is_active=False)
    with pytest.raises(Conflict, match="is off"):
        send_again(ctx, webhook_id=chat.id, delivery_uuid=found.uuid)
    assert the_delivery().state == "failed"
    other = make_hook(company, URL, "Other")
    with pytest.raises(NotFound):
        send_again(ctx, webhook_id=other.id, delivery_uuid=found.uuid)
    with pytest.raises(NotFound):
        delivery(ctx.actor, other.id, found.uuid)


def test_T06_the_other_workspace_knows_nothing_of_it(
    companies: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, beta = companies
    with acme.inside():
        saved = make_hook(acme, URL, "CANARY-A-webhook")
    with beta.inside():
        assert webhooks(beta.actor("adam")) == []
        with pytest.raises(NotFound):
            webhook(beta.actor("adam"), saved.id)
    with in_tenant(acme.tenant):
        assert Webhook.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_one_statement(company: Workspace, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        saved = make_hook(company, URL, f"Hook {number}")
        send_test(company.ctx("adam"), webhook_id=saved.id)
    actor = company.actor("adam")
    with django_assert_num_queries(1):
        rows = webhooks(actor)
    assert [(row.waiting, row.failed) for row in rows] == [(1, 0)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_deliveries_costs_three_statements(
    company: Workspace, chat: SavedWebhook, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        send_test(company.ctx("adam"), webhook_id=chat.id)
    actor = company.actor("adam")
    with django_assert_num_queries(3):
        page = deliveries(actor, chat.id)
    assert (len(page.rows), page.older) == (count, None)


def test_deliveries_come_in_pages(company: Workspace, chat: SavedWebhook) -> None:
    for _number in range(3):
        send_test(company.ctx("adam"), webhook_id=chat.id)
    actor = company.actor("adam")
    first = deliveries(actor, chat.id, size=2)
    second = deliveries(actor, chat.id, before=first.older, size=2)
    shown = [row.uuid for row in [*first.rows, *second.rows]]
    assert shown == list(WebhookDelivery.objects.order_by("-id").values_list("uuid", flat=True))
    assert second.older is None
