"""Who may change, suspend and list workspaces."""

from __future__ import annotations

from kernel.authz import ADMINS, SYSTEM, declare, grants_for
from kernel.context import Role

CHANGE_WORKSPACE = declare("registry.change_workspace", ADMINS | SYSTEM)
LIST_WORKSPACES = declare("registry.list_workspaces", grants_for(Role.OPERATOR) | SYSTEM)
SUSPEND_WORKSPACE = declare("registry.suspend_workspace", grants_for(Role.OPERATOR) | SYSTEM)
