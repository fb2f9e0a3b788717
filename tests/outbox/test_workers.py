"""Real worker processes on a real queue: a killed worker or relay and an emptied queue lose and double nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from subprocess import Popen

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from outbox.models import Delivery
from outbox.queue import queue_alarm, queue_delivery
from outbox.relay import relay
from tenants.registry.models import Tenant
from tests.outbox.conftest import effects, happen
from tests.outbox.probe.subscribers import leave_a_row
from tests.processes import RELAY, WORKER, kill, running, wait_for

pytestmark = pytest.mark.slow


def worker_running() -> AbstractContextManager[Popen[bytes]]:
    """A worker that knows the subscriber of the tests."""
    return running(WORKER, DJANGO_SETTINGS_MODULE="tests.outbox.worker_settings")


def relay_running() -> AbstractContextManager[Popen[bytes]]:
    """A relay that knows the subscriber of the tests."""
    return running(RELAY, DJANGO_SETTINGS_MODULE="tests.outbox.worker_settings")


@pytest.fixture
def queue(subscribe: Callable[..., None]) -> Iterator[None]:
    """An empty queue, and the worker's subscriber known to this process too."""
    subscribe(leave_a_row)
    current_app.control.purge()
    yield
    current_app.control.purge()


def hand_over(seconds_later: int = 0) -> None:
    """One pass of the relay in this process."""
    relay(queue_delivery, queue_alarm, timezone.now() + timedelta(seconds=seconds_later))


def all_done() -> bool:
    return not Delivery.objects.exclude(state="done").exists()


def test_a_killed_worker_loses_and_doubles_nothing(workspaces: list[Tenant], queue: None, tmp_path: Path) -> None:
    tenant, seen = workspaces[0], tmp_path / "seen"
    happen(tenant, 1, hang_until_seen=str(seen))
    happen(tenant, 2, 3)
    with worker_running() as worker:
        hand_over()
        wait_for(seen.exists, worker)
        kill(worker)
    assert Delivery.objects.exclude(state="done").count() >= 1
    with worker_running() as worker:
        wait_for(all_done, worker)
    assert len(effects(tenant)) == len(set(effects(tenant))) == 3


def test_an_emptied_queue_loses_nothing(workspaces: list[Tenant], queue: None) -> None:
    happen(workspaces[0], 1, 2)
    hand_over()
    assert current_app.control.purge() == 2
    with worker_running() as worker:
        hand_over(seconds_later=61)
        wait_for(all_done, worker)
    assert len(effects(workspaces[0])) == 2


def test_a_relay_killed_and_started_again_tells_everything_once(workspaces: list[Tenant], queue: None) -> None:
    with worker_running():
        with relay_running() as relaying:
            happen(workspaces[0], *range(10))
            wait_for(lambda: Delivery.objects.count() > 0, relaying)
            kill(relaying)
        # What it had claimed and not queued yet comes due a minute later; the test does not wait for that.
        Delivery.objects.filter(state="waiting").update(due_at=timezone.now())
        happen(workspaces[1], *range(10))
        with relay_running() as relaying:
            wait_for(lambda: Delivery.objects.count() == 20 and all_done(), relaying)
            relaying.send_signal(signal.SIGTERM)
            assert relaying.wait(15) == 0
    for tenant in workspaces:
        assert len(effects(tenant)) == len(set(effects(tenant))) == 10


def cut_other_connections() -> None:
    """End every database session but this test's own, as a restart of the database does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_relay_and_worker_outlive_their_database_connections(workspaces: list[Tenant], queue: None) -> None:
    with worker_running() as worker, relay_running() as relaying:
        happen(workspaces[0], 1)
        wait_for(lambda: Delivery.objects.count() == 1 and all_done(), relaying)
        for number in range(2, 5):
            cut_other_connections()
            happen(workspaces[0], number)
        wait_for(lambda: Delivery.objects.count() == 4 and all_done(), relaying, seconds=120)
        assert worker.poll() is None
    assert len(effects(workspaces[0])) == len(set(effects(workspaces[0]))) == 4
