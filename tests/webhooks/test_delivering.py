"""From an event to a real receiver: once, signed, tried again, given up, said so."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from kernel.errors import NotFound
from notify.models import Notice
from outbox.here import deliver_here, ring_here
from outbox.models import Alarm, Event
from support.tickets.use_cases import add_note, assign, close_ticket, reply
from tests.factories.receiver import Receiver
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace
from tests.webhooks.conftest import EVERYTHING, make_hook, the_delivery, the_hook
from webhooks.delivering import Outcome, deliver, deliver_due
from webhooks.jobs import forget_old_deliveries
from webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from webhooks.queries import deliveries, webhook
from webhooks.signing import signature
from webhooks.states import KEEP, PATIENCE, REST
from webhooks.use_cases import SavedWebhook, rotate_secret, save_webhook, send_again, send_test

CANARY = "CANARY-A-note"


@pytest.fixture(autouse=True)
def _nothing_told_before(company: Workspace) -> None:
    """Events of the fixtures are nobody's business here."""
    Event.objects.all().delete()


def tell(company: Workspace) -> None:
    """Run the subscribers of everything that has happened."""
    deliver_here()


def send_all(now: datetime | None = None) -> int:
    """Make all calls that are due."""
    return deliver_due(now or timezone.now())


def attempts() -> list[tuple[int | None, str]]:
    """Status and code of every call, oldest first."""
    return list(WebhookAttempt.objects.order_by("id").values_list("status", "error"))


def test_an_event_arrives_once_signed_and_complete(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    ticket = a_ticket(company)
    tell(company)
    assert the_delivery().state == "waiting"
    assert send_all() == 1
    assert send_all() == 0
    assert deliver(the_delivery().pk) is Outcome.SKIPPED
    (call,) = receiver.calls
    assert call.path == "/hooks?from=portico"
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    assert call.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert call.headers["webhook-id"] == str(the_delivery().uuid)
    wanted = signature(hook.secret, str(the_delivery().uuid), int(call.headers["webhook-timestamp"]), call.body)
    assert call.headers["webhook-signature"] == wanted
    assert abs(int(call.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    payload = call.payload
    assert sorted(payload) == ["data", "timestamp", "type", "workspace"]
    assert (payload["type"], payload["workspace"]) == ("ticket.opened", "acme")
    shown = payload["data"]["ticket"]
    assert (shown["number"], shown["title"], shown["priority"]) == (ticket.number, "The pump leaks", "high")
    assert shown["status"] == {"key": "open", "kind": "open", "label": "Open"}
    assert shown["requester"] == {"name": "Alice", "side": "client", "email": "alice@people.example"}
    assert shown["url"].endswith(f"/desk/tickets/{ticket.number}/")
    assert (the_delivery().state, attempts()) == ("delivered", [(204, "")])


def test_T33_no_word_of_a_note_leaves_the_house(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    ticket = a_ticket(company)
    add_note(company.ctx("anna"), number=ticket.number, text=CANARY)
    reply(company.ctx("anna"), number=ticket.number, text="We come tomorrow.")
    assign(company.ctx("anna"), number=ticket.number, user_id=company.user("ben").pk)
    assign(company.ctx("anna"), number=ticket.number, user_id=company.user("anna").pk)
    close_ticket(company.ctx("anna"), number=ticket.number)
    tell(company)
    send_all()
    told = {call.payload["type"]: call.payload["data"] for call in receiver.calls}
    assert sorted(told) == EVERYTHING
    assert told["ticket.replied"]["message"]["text"] == "We come tomorrow."
    assert told["ticket.replied"]["message"]["author"] == {"name": "Anna", "side": "staff"}
    assert told["ticket.closed"]["ticket"]["status"]["kind"] == "closed"
    calls = [call.payload for call in receiver.calls if call.payload["type"] == "ticket.assigned"]
    assert [payload["data"]["previous_assignee"] for payload in calls] == [None, {"name": "Ben"}]
    everything = b"".join(call.body for call in receiver.calls)
    assert CANARY.encode() not in everything
    assert CANARY not in repr(list(WebhookDelivery.objects.values_list("payload", flat=True)))


def test_only_webhooks_that_want_it_and_are_on_hear_of_it(company: Workspace, receiver: Receiver, local: None) -> None:
    wants = make_hook(company, receiver.url, "Wants", events=["ticket.opened"])
    make_hook(company, receiver.url, "Other", events=["ticket.closed"])
    make_hook(company, receiver.url, "Off", is_active=False)
    a_ticket(company)
    tell(company)
    assert [row.webhook_id for row in WebhookDelivery.objects.all()] == [wants.id]


def test_an_event_that_is_told_twice_is_delivered_once(
    company: Workspace, hook: SavedWebhook, receiver: Receiver
) -> None:
    from outbox.api import Occurrence
    from webhooks.telling import tell_webhooks

    a_ticket(company)
    event = Event.objects.get(name="ticket.opened")
    told = Occurrence(event.uuid, event.name, event.schema, event.payload, event.occurred_at, "client", None)
    tell_webhooks(told)
    tell_webhooks(told)
    assert WebhookDelivery.objects.count() == 1
    send_all()
    tell_webhooks(told)
    send_all()
    assert len(receiver.calls) == 1


def test_T62_both_secrets_sign_while_one_is_being_replaced(
    company: Workspace, hook: SavedWebhook, receiver: Receiver
) -> None:
    fresh = rotate_secret(company.ctx("adam", now=timezone.now()), webhook_id=hook.id)
    send_test(company.ctx("adam"), webhook_id=hook.id)
    send_all()
    (call,) = receiver.calls
    given = call.headers["webhook-signature"].split(" ")
    facts = (call.headers["webhook-id"], int(call.headers["webhook-timestamp"]), call.body)
    assert given == [signature(fresh.secret, *facts), signature(hook.secret, *facts)]


def test_a_refusal_is_tried_again_later_and_later(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 200]
    a_ticket(company)
    tell(company)
    now = timezone.now()
    assert send_all(now) == 0
    first = the_delivery()
    assert (first.state, attempts()) == ("waiting", [(500, "status")])
    assert timedelta(seconds=29) < first.due_at - now <= timedelta(minutes=1)
    assert the_hook(hook).failing_since == first.created_at
    assert send_all(now) == 0
    assert len(receiver.calls) == 1, "not due yet"
    send_all(first.due_at)
    second = the_delivery()
    assert timedelta(seconds=59) < second.due_at - first.due_at <= timedelta(minutes=2)
    assert Alarm.objects.filter(job="webhooks.deliveries", due_at=second.due_at).exists()
    assert send_all(second.due_at) == 1
    assert (the_delivery().state, len(receiver.calls)) == ("delivered", 3)
    assert the_hook(hook).failing_since is None
    assert {call.headers["webhook-id"] for call in receiver.calls} == {str(first.uuid)}
    assert len({call.body for call in receiver.calls}) == 1


def test_T60_a_redirect_counts_as_a_failure(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    receiver.statuses, receiver.answer_headers = [302], {"Location": receiver.url}
    send_test(company.ctx("adam"), webhook_id=hook.id)
    send_all()
    assert (attempts(), len(receiver.calls)) == ([(302, "redirect")], 1)


def test_T60_delivery_checks_the_address_again(
    company: Workspace, hook: SavedWebhook, receiver: Receiver, settings: Any
) -> None:
    settings.PORTICO_WEBHOOK_ALLOW_PRIVATE = False
    a_ticket(company)
    tell(company)
    send_all()
    assert (attempts(), receiver.calls) == ([(None, "refused")], [])
    (row,) = deliveries(company.actor("adam"), hook.id).rows
    assert row.attempts[0].problem == "The address is not reachable from the internet."


def test_what_the_receiver_says_is_not_kept(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    receiver.statuses, receiver.answer_body = [500], b"CANARY of the other side"
    send_test(company.ctx("adam"), webhook_id=hook.id)
    send_all()
    assert "CANARY" not in repr(list(WebhookAttempt.objects.values())) + repr(list(WebhookDelivery.objects.values()))


def test_three_days_of_failures_switch_it_off_and_the_administrators_are_told(
    company: Workspace, hook: SavedWebhook, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    a_ticket(company)
    tell(company)
    made = 0
    while the_delivery().state == "waiting" and made < 40:
        send_all(the_delivery().due_at)
        made += 1
    found = the_delivery()
    assert found.state == "failed"
    assert 8 <= made <= 20
    moments = list(found.attempts.values_list("at", flat=True))
    assert moments[-1] == found.give_up_at
    assert max(later - earlier for earlier, later in pairwise(moments)) <= timedelta(hours=24)
    row = the_hook(hook)
    assert (row.is_active, row.stopped_because) == (False, "silent")
    tell(company)
    notices = Notice.objects.filter(kind="webhook.stopped").order_by("user_id")
    assert [notice.user_id for notice in notices] == sorted([company.user("olga").pk, company.user("adam").pk])
    assert notices[0].path == f"/studio/webhooks/{hook.id}/"
    assert "for three days" in webhook(company.actor("adam"), hook.id).stopped
    a_ticket(company)
    tell(company)
    assert WebhookDelivery.objects.count() == 1, "nothing more is written down for it"


def test_one_arrival_in_between_keeps_it_on(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    receiver.statuses = [500]
    a_ticket(company)
    tell(company)
    first = the_delivery()
    send_all()
    receiver.statuses = [200]
    send_test(company.ctx("adam", now=timezone.now()), webhook_id=hook.id)
    send_all(first.created_at + timedelta(seconds=5))
    receiver.statuses = [500]
    assert deliver(first.pk, first.give_up_at) is Outcome.FAILED
    assert (the_hook(hook).is_active, the_hook(hook).failing_since) == (True, first.give_up_at)


def test_an_address_that_is_gone_switches_it_off_at_once(
    company: Workspace, hook: SavedWebhook, receiver: Receiver
) -> None:
    receiver.statuses = [410]
    a_ticket(company)
    a_ticket(company, title="Another")
    tell(company)
    send_all()
    assert len(receiver.calls) == 1
    assert (the_hook(hook).is_active, the_hook(hook).stopped_because) == (False, "gone")
    assert list(WebhookDelivery.objects.values_list("state", flat=True)) == ["failed", "failed"]


def test_switching_it_on_again_begins_anew(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    receiver.statuses = [410, 200]
    a_ticket(company)
    tell(company)
    send_all()
    save_webhook(company.ctx("adam"), webhook_id=hook.id, name="Chat", url=receiver.url, events=EVERYTHING)
    row = the_hook(hook)
    assert (row.is_active, row.stopped_because, row.failing_since, row.rests_until) == (True, "", None, None)
    send_again(company.ctx("adam", now=timezone.now()), webhook_id=hook.id, delivery_uuid=the_delivery().uuid)
    assert the_delivery().give_up_at - the_delivery().due_at == PATIENCE
    assert send_all() == 1
    assert (the_delivery().state, len(receiver.calls)) == ("delivered", 2)


def test_an_address_that_does_not_answer_is_not_asked_by_every_event(
    company: Workspace, receiver: Receiver, local: None
) -> None:
    saved = make_hook(company, "http://127.0.0.1:1/")
    for number in range(4):
        a_ticket(company, title=f"Ticket {number}")
    tell(company)
    now = timezone.now()
    send_all(now)
    assert attempts() == [(None, "unreachable")]
    assert the_hook(saved).rests_until == now + REST
    send_all(now + REST)
    assert len(attempts()) == 2


def test_a_test_is_tried_once_and_changes_nothing_else(
    company: Workspace, hook: SavedWebhook, receiver: Receiver
) -> None:
    receiver.statuses = [500, 200]
    Webhook.objects.update(is_active=False)
    uuid = send_test(company.ctx("adam", now=timezone.now()), webhook_id=hook.id)
    send_all()
    assert (the_delivery().uuid, the_delivery().state) == (uuid, "failed")
    assert (the_hook(hook).failing_since, the_hook(hook).rests_until, the_hook(hook).version) == (None, None, 1)
    assert receiver.calls[0].payload["type"] == "webhook.test"


def test_switching_off_gives_up_what_waits(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    a_ticket(company)
    tell(company)
    save_webhook(
        company.ctx("adam"), webhook_id=hook.id, name="Chat", url=receiver.url, events=EVERYTHING, is_active=False
    )
    send_all()
    assert (the_delivery().state, receiver.calls) == ("failed", [])


def test_a_lost_task_is_found_by_its_alarm(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    a_ticket(company)
    tell(company)
    assert ring_here(timezone.now() + timedelta(minutes=3)) >= 1
    assert len(receiver.calls) == 1


def test_a_worker_that_died_leaves_the_delivery_to_another(
    company: Workspace, hook: SavedWebhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_ticket(company)
    tell(company)
    now = timezone.now()

    def die(*args: Any) -> Any:
        raise SystemExit

    with monkeypatch.context() as broken, pytest.raises(SystemExit):
        broken.setattr("webhooks.delivering._call", die)
        deliver(the_delivery().pk, now)
    assert deliver(the_delivery().pk, now + timedelta(seconds=30)) is Outcome.SKIPPED
    assert deliver(the_delivery().pk, now + timedelta(minutes=2)) is Outcome.DELIVERED


def test_after_a_month_it_is_forgotten(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    a_ticket(company)
    tell(company)
    send_all()
    created = the_delivery().created_at
    assert forget_old_deliveries(created + KEEP) == 0
    assert forget_old_deliveries(created + KEEP + timedelta(seconds=1)) == 1
    assert (WebhookDelivery.objects.count(), WebhookAttempt.objects.count()) == (0, 0)
    assert Webhook.objects.count() == 1


def test_a_webhook_removed_meanwhile_is_no_trouble(company: Workspace, hook: SavedWebhook, receiver: Receiver) -> None:
    a_ticket(company)
    tell(company)
    delivery_id = the_delivery().pk
    Webhook.objects.all().delete()
    assert deliver(delivery_id) is Outcome.SKIPPED
    with pytest.raises(NotFound):
        webhook(company.actor("adam"), hook.id)
