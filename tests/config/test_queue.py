"""The task queue: what its settings promise, and what the scheduler starts."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery, current_app
from celery.beat import Scheduler
from django.conf import settings
from django.db import connection

from config.celery import app
from kernel.due import due_jobs
from kernel.tasks import TenantMissing, TenantTask, queue_after_commit
from tenants.registry.models import Tenant


def test_every_process_has_the_application() -> None:
    assert isinstance(app, Celery)
    assert current_app.main == app.main == "portico"
    assert current_app.conf is app.conf


def test_only_json_travels_and_nothing_is_lost_with_a_worker() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == app.conf.event_serializer == "json"
    assert app.conf.task_acks_late is True
    assert app.conf.task_ignore_result is True
    options = app.conf.broker_transport_options
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (2, 1)


def test_no_task_may_run_or_wait_until_it_would_be_given_to_another_worker() -> None:
    visibility = app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < visibility
    # Leases of mails run out before the task that was left behind comes back.
    assert visibility > settings.CELERY_TASK_TIME_LIMIT


def test_no_task_is_queued_with_a_delay_of_its_own() -> None:
    """A delay longer than the visibility timeout makes a task run several times; moments stand in the database."""
    import re
    from pathlib import Path

    root = Path(settings.ROOT)
    delays = re.compile(r"\b(?:countdown|eta)\s*=|\.retry\(|retry_backoff")
    found = [
        str(path.relative_to(root))
        for floor in ("platform", "tenants", "support", "branding", "portal_ui")
        for path in (root / floor).rglob("*.py")
        if delays.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_task_of_a_workspace_names_it() -> None:
    app.finalize()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert {"outbox.deliver", "outbox.relay", "outbox.ring", "outbox.run_due", "notify.send_mail"} <= set(ours)
    in_public = {name for name, task in ours.items() if not isinstance(task, TenantTask)}
    assert all(name.startswith(("outbox.", "signup.", "provisioning.", "registry.")) for name in in_public)


def test_the_scheduler_starts_every_due_job_and_the_relay() -> None:
    app.finalize()
    scheduler = Scheduler(app=app, lazy=True)
    scheduler.setup_schedule()
    entries: dict[str, Any] = dict(scheduler.schedule)
    assert entries["outbox.relay"].task == "outbox.relay"
    for job in due_jobs():
        assert (entries[job.name].task, entries[job.name].kwargs) == ("outbox.run_due", {"name": job.name})
        assert entries[job.name].schedule.run_every == job.every
    assert {"outbox.told_events", "notify.mails"} <= set(entries)


def test_a_task_without_its_workspace_is_refused(db: None) -> None:
    from notify.tasks import send_mail

    with pytest.raises(TenantMissing):
        send_mail(mail_id=1)


def test_a_queue_that_is_away_does_not_undo_what_was_done(
    in_acme: Tenant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queue_after_commit("notify.send_mail", mail_id=1)
    assert len(callbacks) == 1
    assert connection.is_usable()
