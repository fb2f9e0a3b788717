"""The task queue's application: `celery -A config worker`, `celery -A config beat`."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("portico")
app.config_from_object("django.conf:settings", namespace="CELERY")

RELAY_SAFETY_SECONDS = 30.0


@app.on_after_finalize.connect
def schedule(sender: Any, **kwargs: Any) -> None:
    """What the scheduler starts: the rooms' due jobs, and the relay in case its own process is away."""
    from kernel.due import due_jobs
    from outbox.tasks import relay_once, run_due_job

    sender.add_periodic_task(RELAY_SAFETY_SECONDS, relay_once.s(), name="outbox.relay")
    for job in due_jobs():
        sender.add_periodic_task(job.every, run_due_job.s(name=job.name), name=job.name)
