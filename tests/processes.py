"""Processes of the application (worker, relay) that a test starts, kills and waits for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
WORKER = ("-m", "celery", "-A", "config", "worker", "-c", "1", "-l", "error", "--without-gossip", "--without-mingle")
RELAY = ("manage.py", "relay_outbox")


def environment(**more: str) -> dict[str, str]:
    """What a process needs to work on this test's database and queue; left-behind tasks come back after 4 s."""
    settings = connection.settings_dict
    where = f"{settings['HOST']}:{settings['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{where}/{settings['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")]),
        "PORTICO_QUEUE_VISIBILITY": "4",
        **more,
    }


@contextmanager
def running(command: tuple[str, ...], **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, with `more` in its environment; all of it is gone at the end."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment(**more), start_new_session=True, stdout=2, stderr=2
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and its children, which take no leave from anybody."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Until `condition` holds, as long as `process` lives; it needs its time to start."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the process ended"
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
