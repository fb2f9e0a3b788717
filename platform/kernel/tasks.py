"""Celery tasks that must name their workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import Task
from celery.exceptions import Reject
from django.db import transaction
from django_tenants.utils import get_tenant_model

from kernel.tenancy import in_tenant, require_tenant


class TenantMissing(RuntimeError):
    """A workspace task was queued without naming its workspace."""


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs inside the workspace whose uuid travels as the `tenant` argument; a deleted one rejects the task."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "tenant" not in kwargs:
            raise TenantMissing(f"{self.name} was called without tenant=")
        tenant = get_tenant_model()._default_manager.filter(uuid=UUID(str(kwargs.pop("tenant"))), state="active").first()
        if tenant is None:
            raise Reject("the workspace is gone", requeue=False)
        with in_tenant(tenant):
            return super().__call__(*args, **kwargs)


def queue_after_commit(task: Any, **kwargs: Any) -> None:
    """Queue a workspace task for the current workspace once the surrounding transaction has committed.

    The workspace is read now: after the commit the connection may already be somewhere else.
    """
    tenant = str(require_tenant().uuid)
    transaction.on_commit(lambda: task.apply_async(kwargs={"tenant": tenant, **kwargs}))
