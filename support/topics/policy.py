"""Who may choose and shape topics."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare
from kernel.context import Actor, Role
from support.topics.models import Topic

SEE_ALL = declare("topics.see_all", {**STAFF, **SYSTEM})
MANAGE = declare("topics.manage", {**ADMINS, **SYSTEM})


def visible_to(actor: Actor, topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Staff see all topics, also archived ones; everybody else those that are offered now."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return topics
    return topics.filter(is_active=True)
