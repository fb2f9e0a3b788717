"""Celery tasks that must name their workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import Task, current_app
from celery.exceptions import Reject
from django.db import transaction
from django_tenants.utils import get_tenant_model

from kernel.logs import log_facts
from kernel.tenancy import in_tenant, require_tenant


class TenantMissing(RuntimeError):
    """A workspace task was queued without naming its workspace."""


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs inside the workspace whose uuid travels as the `tenant` argument; a deleted one rejects the task."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "tenant" not in kwargs:
            raise TenantMissing(f"{self.name} was called without tenant=")
        tenant = (
            get_tenant_model()._default_manager.filter(uuid=UUID(str(kwargs.pop("tenant"))), state="active").first()
        )
        if tenant is None:
            raise Reject("the workspace is gone", requeue=False)
        with in_tenant(tenant), log_facts(tenant=tenant.slug):
            return super().__call__(*args, **kwargs)


def queue_after_commit(task: Any, **kwargs: Any) -> None:
    """Queue a workspace task for the current workspace once the surrounding transaction has committed.

    `task` is the task or its name. The workspace is read now: after the commit the connection may already be
    somewhere else. A queue that is away then is logged, not raised: what was asked for is done, and what has to
    happen later must be found again by time (`kernel.due`, `outbox.alarms`).
    """
    arguments = {"tenant": str(require_tenant().uuid), **kwargs}
    transaction.on_commit(lambda: _queue(task, arguments), robust=True)


def _queue(task: Any, arguments: dict[str, Any]) -> None:
    if isinstance(task, str):
        current_app.send_task(task, kwargs=arguments)
    else:
        task.apply_async(kwargs=arguments)
