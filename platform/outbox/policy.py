"""Who may look after the outbox."""

from __future__ import annotations

from kernel.authz import SYSTEM, declare, grants_for
from kernel.context import Role

RETRY_DELIVERIES = declare("outbox.retry_deliveries", SYSTEM | grants_for(Role.OPERATOR))
