"""The relay and deliveries: nothing lost, nothing doubled, failures kept and tried again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueAway

from kernel.tenancy import current_schema, in_tenant
from outbox import relay as relay_module
from outbox.api import NotInTransaction, Occurrence, publish
from outbox.delivery import Outcome, deliver
from outbox.here import deliver_here
from outbox.models import Delivery, Event
from outbox.queries import backlog, failed_deliveries
from outbox.relay import Tally, claim_due, claim_events, relay
from outbox.states import MAX_ATTEMPTS
from tenants.registry.models import Tenant
from tests.outbox.conftest import Happened, effects, happen, leave_effect

Subscribe = Callable[..., None]


def nothing(*args: object) -> None:
    """Stands for a queue that loses everything."""


def test_an_event_needs_a_transaction(workspaces: list[Tenant]) -> None:
    from kernel.context import SYSTEM, Context

    with pytest.raises(NotInTransaction):
        publish(Context(actor=SYSTEM, tenant=None, channel="test"), Happened(1))
    assert Event.objects.count() == 0


def test_each_subscriber_is_told_once_in_the_schema_of_the_event(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    seen: list[tuple[str, str, int]] = []

    def look(occurrence: Occurrence) -> None:
        seen.append((current_schema(), occurrence.schema, occurrence.payload["number"]))

    subscribe(leave_effect("first"), leave_effect("second"), look)
    a, b = workspaces
    happen(a, 1)
    happen(b, 2)
    assert dict(deliver_here()) == {"events": 2, "done": 6, "again": 0, "failed": 0, "skipped": 0}
    assert sorted(seen) == [(a.schema_name, a.schema_name, 1), (b.schema_name, b.schema_name, 2)]
    for tenant, number in ((a, 1), (b, 2)):
        uuid = str(Event.objects.get(payload__number=number).uuid)
        assert effects(tenant) == [(uuid, "first"), (uuid, "second")]
    assert dict(deliver_here()) == {"events": 0, "done": 0, "again": 0, "failed": 0, "skipped": 0}
    assert current_schema() == "public"


def test_an_event_of_the_public_site_is_told_in_public(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    seen: list[str] = []
    subscribe(lambda occurrence: seen.append(current_schema()))
    happen(None, 1)
    deliver_here()
    assert seen == ["public"]


def test_an_event_nobody_wants_is_told_to_nobody(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    happen(workspaces[0], 1)
    assert claim_events(timezone.now()) == (1, [])
    assert claim_events(timezone.now()) == (0, [])


def test_a_rolled_back_use_case_tells_nothing(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(workspaces[0], 1)
        raise ZeroDivisionError
    assert deliver_here()["events"] == 0
    assert effects(workspaces[0]) == []


def test_a_failing_subscriber_leaves_nothing_behind_and_is_tried_again_later(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    broken = [True]
    write = leave_effect("shaky")

    def shaky(occurrence: Occurrence) -> None:
        write(occurrence)
        if broken[0]:
            raise ValueError("secret words of a customer")

    subscribe(shaky)
    happen(workspaces[0], 1)
    before = timezone.now()
    assert deliver_here()["again"] == 1
    delivery = Delivery.objects.get()
    assert effects(workspaces[0]) == []
    assert (delivery.state, delivery.attempts, delivery.done_at) == ("waiting", 1, None)
    assert "ValueError in shaky, test_relay.py:" in delivery.error
    assert "secret" not in delivery.error
    assert timedelta(seconds=2) < delivery.due_at - before < timedelta(seconds=10)

    assert deliver_here()["again"] == 0, "it is not due yet"
    broken[0] = False
    assert deliver_here(delivery.due_at)["done"] == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("done", 1, "")
    assert [name for _uuid, name in effects(workspaces[0])] == ["shaky"]


def test_a_failing_subscriber_does_not_hold_up_the_others(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    def broken(occurrence: Occurrence) -> None:
        raise KeyError("x")

    subscribe(broken, leave_effect("fine"))
    happen(workspaces[0], 1)
    assert dict(deliver_here()) == {"events": 1, "done": 1, "again": 1, "failed": 0, "skipped": 0}


def test_after_many_attempts_a_delivery_is_given_up_and_can_be_seen(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    def broken(occurrence: Occurrence) -> None:
        raise KeyError("x")

    subscribe(broken)
    happen(workspaces[0], 1)
    claim_events(timezone.now())
    delivery_id = Delivery.objects.get().pk
    outcomes = [deliver(delivery_id) for _ in range(MAX_ATTEMPTS + 1)]
    assert outcomes == [Outcome.AGAIN] * (MAX_ATTEMPTS - 1) + [Outcome.FAILED, Outcome.SKIPPED]
    (failed,) = failed_deliveries()
    assert (failed.id, failed.event, failed.attempts) == (delivery_id, "probe.happened", MAX_ATTEMPTS)
    assert failed.schema == workspaces[0].schema_name
    assert failed.error.startswith("KeyError in broken")
    assert (backlog().untold, backlog().waiting, backlog().failed) == (0, 0, 1)


@pytest.mark.parametrize("state", ["deleting", "deleted"])
def test_a_deleted_workspace_is_told_nothing(state: str, workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1)
    Tenant.objects.filter(pk=workspaces[0].pk).update(state=state)
    assert deliver_here()["failed"] == 1
    assert [row.error for row in failed_deliveries()] == ["the workspace is deleted"]
    assert effects(workspaces[0]) == []


def test_a_workspace_without_a_row_is_told_nothing(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1)
    Tenant.objects.filter(pk=workspaces[0].pk).delete()
    assert deliver_here()["failed"] == 1
    assert [row.error for row in failed_deliveries()] == ["the workspace is deleted"]


def test_a_suspended_workspace_is_told_when_it_is_back(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1)
    Tenant.objects.filter(pk=workspaces[0].pk).update(state="suspended")
    assert deliver_here()["again"] == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)
    Tenant.objects.filter(pk=workspaces[0].pk).update(state="active")
    assert deliver_here(delivery.due_at)["done"] == 1

    happen(workspaces[0], 2)
    Tenant.objects.filter(pk=workspaces[0].pk).update(state="suspended")
    Event.objects.filter(payload__number=2).update(occurred_at=timezone.now() - timedelta(days=8))
    assert deliver_here()["failed"] == 1
    assert [row.error for row in failed_deliveries()] == ["the workspace has been suspended for too long"]


def test_a_subscriber_unknown_to_this_process_is_tried_again(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    happen(workspaces[0], 1)
    claim_events(timezone.now())
    later = timezone.now()
    event = Event.objects.get()
    delivery = Delivery.objects.create(event=event, subscriber="new.code", due_at=later)
    assert deliver(delivery.pk) is Outcome.AGAIN
    delivery.refresh_from_db()
    assert delivery.error.startswith("UnknownSubscriber")


def test_what_a_lost_queue_held_is_queued_again_ever_later(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1)
    start = timezone.now()
    queued: list[int] = []
    relay(nothing, nothing, start)
    delivery = Delivery.objects.get()
    for seconds, times in ((59, 0), (61, 1), (119, 1), (125, 2), (240, 2), (255, 3)):
        relay(queued.append, nothing, start + timedelta(seconds=seconds))
        assert (seconds, len(queued)) == (seconds, times)
    assert set(queued) == {delivery.pk}
    assert [deliver(pk) for pk in queued] == [Outcome.DONE, Outcome.SKIPPED, Outcome.SKIPPED]
    assert len(effects(workspaces[0])) == 1


def test_a_relay_killed_between_claim_and_queue_loses_nothing(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1, 2, 3)
    assert claim_events(timezone.now())[0] == 3  # and here the process ends
    assert len(claim_due(timezone.now() + timedelta(seconds=61))) == 3


def in_threads(count: int, work: Callable[[], None]) -> list[BaseException]:
    """Run `work` in threads with database connections of their own, starting together; gives what they raised."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        try:
            barrier.wait(30)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def test_four_relays_tell_forty_events_once_each(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"), leave_effect("second"))
    a, b = workspaces
    happen(a, *range(20))
    happen(b, *range(20, 40))
    queued: list[int] = []

    def work() -> None:
        for _ in range(20):
            events, ids = claim_events(timezone.now(), limit=3)
            queued.extend(ids)
            if not events:
                return

    assert in_threads(4, work) == []
    assert len(queued) == len(set(queued)) == Delivery.objects.count() == 80
    assert Event.objects.filter(relayed_at=None).count() == 0

    def deliver_all() -> None:
        for delivery_id in queued:
            deliver(delivery_id)

    assert in_threads(4, deliver_all) == []
    assert Delivery.objects.exclude(state="done").count() == 0
    for tenant in (a, b):
        uuids = [str(uuid) for uuid in Event.objects.filter(schema=tenant.schema_name).values_list("uuid", flat=True)]
        assert effects(tenant) == sorted((uuid, name) for uuid in uuids for name in ("first", "second"))


def test_two_workers_with_the_same_delivery_run_it_once(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(occurrence: Occurrence) -> None:
        inside.set()
        assert go_on.wait(30)

    subscribe(slow)
    happen(workspaces[0], 1)
    claim_events(timezone.now())
    delivery_id = Delivery.objects.get().pk
    outcomes: list[Outcome] = []

    def run_first() -> None:
        outcomes.append(deliver(delivery_id))
        connection.close()

    first = threading.Thread(target=run_first)
    first.start()
    assert inside.wait(30)
    assert deliver(delivery_id) is Outcome.SKIPPED
    assert claim_due(timezone.now() + timedelta(hours=1)) == [], "a delivery that is being run is not queued again"
    go_on.set()
    first.join(30)
    assert outcomes == [Outcome.DONE]


def test_what_a_subscriber_publishes_is_told_in_the_same_run(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    def chain(occurrence: Occurrence) -> None:
        if occurrence.payload["number"] < 3:
            happen(workspaces[0], occurrence.payload["number"] + 1)

    subscribe(chain, leave_effect("seen"))
    happen(workspaces[0], 1)
    assert dict(deliver_here()) == {"events": 3, "done": 6, "again": 0, "failed": 0, "skipped": 0}
    assert len(effects(workspaces[0])) == 3


def test_a_subscriber_that_leaves_the_workspace_does_not_confuse_the_note(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    a, b = workspaces

    def wander(occurrence: Occurrence) -> None:
        with in_tenant(b):
            leave_effect("wander")(occurrence)

    subscribe(wander, leave_effect("stay"))
    happen(a, 1)
    assert deliver_here()["done"] == 2
    assert [name for _uuid, name in effects(a)] == ["stay"]
    assert [name for _uuid, name in effects(b)] == ["wander"]


def test_a_lost_connection_is_an_error_like_any_other(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    def cut(occurrence: Occurrence) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    subscribe(cut)
    happen(workspaces[0], 1)
    assert deliver_here()["again"] == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.error.startswith("OperationalError in cut")


def test_the_loop_waits_for_a_database_or_queue_that_is_away(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    answers: list[BaseException | Tally] = [OperationalError(), QueueAway(), ConnectionError()]
    answers += [Tally(events=1), Tally()]
    pauses: list[float | None] = []

    def wait(pause: float | None = None) -> bool:
        pauses.append(pause)
        if not answers:
            stop.set()
        return stop.is_set()

    def one_pass(*args: object) -> Tally:
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(relay_module, "relay", one_pass)
    monkeypatch.setattr(stop, "wait", wait)
    relay_module.relay_until(stop, nothing, nothing)
    assert pauses == [1.0, 1.0, 1.0, 0.05, 0.1]
