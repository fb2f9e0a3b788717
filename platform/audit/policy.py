"""Who reads the log."""

from __future__ import annotations

from kernel.authz import ADMINS, declare, grants_for
from kernel.context import Role

READ_LOG = declare("audit.read_log", {**ADMINS, **grants_for(Role.OPERATOR)})
