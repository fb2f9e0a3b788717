"""Trying again what was given up."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.authz import require
from kernel.context import Context
from kernel.use_case import use_case
from outbox import policy
from outbox.events import DeliveriesRetried
from outbox.models import Delivery
from outbox.publishing import publish
from outbox.states import DeliveryState


@use_case
def retry_deliveries(ctx: Context, *, delivery_ids: Sequence[int] | None = None) -> list[int]:
    """Put deliveries that were given up back in the queue, all of them when no ids are given; returns their ids.

    Those that are not given up are left alone. Deliveries of deleted workspaces fail again at once.
    """
    require(ctx.actor, policy.RETRY_DELIVERIES)
    failed = Delivery.objects.select_for_update().filter(state=DeliveryState.FAILED).order_by("pk")
    if delivery_ids is not None:
        failed = failed.filter(pk__in=delivery_ids)
    ids = list(failed.values_list("pk", flat=True))
    if ids:
        Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.WAITING, attempts=0, due_at=ctx.now)
        publish(ctx, DeliveriesRetried(delivery_ids=ids))
    return ids
