"""Real worker processes on a real queue: a killed worker or relay and an emptied queue lose and double nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from outbox.models import Delivery
from outbox.relay import relay
from outbox.tasks import queue_alarm, queue_delivery
from tenants.registry.models import Tenant
from tests.outbox.conftest import effects, happen
from tests.outbox.probe.subscribers import leave_a_row

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def environment() -> dict[str, str]:
    """What a process needs to work on this test's database and queue."""
    settings = connection.settings_dict
    where = f"{settings['HOST']}:{settings['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{where}/{settings['NAME']}",
        "DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")]),
        "PORTICO_QUEUE_VISIBILITY": "4",
    }


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the application in a group of its own; all of it is gone at the end."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment(), start_new_session=True, stdout=2, stderr=2
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and its children, which take no leave from the queue."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


WORKER = ("-m", "celery", "-A", "config", "worker", "-c", "1", "-l", "error", "--without-gossip", "--without-mingle")
RELAY = ("manage.py", "relay_outbox")


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Until `condition` holds; the processes need their time to start."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


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
    with running(*WORKER) as worker:
        hand_over()
        wait_for(seen.exists)
        kill(worker)
    assert Delivery.objects.exclude(state="done").count() >= 1
    with running(*WORKER):
        wait_for(all_done)
    assert len(effects(tenant)) == len(set(effects(tenant))) == 3


def test_an_emptied_queue_loses_nothing(workspaces: list[Tenant], queue: None) -> None:
    happen(workspaces[0], 1, 2)
    hand_over()
    assert current_app.control.purge() == 2
    with running(*WORKER):
        hand_over(seconds_later=61)
        wait_for(all_done)
    assert len(effects(workspaces[0])) == 2


def test_a_relay_killed_and_started_again_tells_everything_once(workspaces: list[Tenant], queue: None) -> None:
    with running(*WORKER):
        with running(*RELAY) as relaying:
            happen(workspaces[0], *range(10))
            wait_for(lambda: Delivery.objects.count() > 0)
            kill(relaying)
        happen(workspaces[1], *range(10))
        with running(*RELAY) as relaying:
            wait_for(lambda: Delivery.objects.count() == 20 and all_done())
            relaying.send_signal(signal.SIGTERM)
            assert relaying.wait(15) == 0
    for tenant in workspaces:
        assert len(effects(tenant)) == len(set(effects(tenant))) == 10
