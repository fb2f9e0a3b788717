"""Who may make and remove workspaces."""

from __future__ import annotations

from kernel.authz import SYSTEM, declare, grants_for
from kernel.context import Role

PROVISION_WORKSPACE = declare("provisioning.provision_workspace", grants_for(Role.OPERATOR) | SYSTEM)
DELETE_WORKSPACE = declare("provisioning.delete_workspace", grants_for(Role.OPERATOR) | SYSTEM)
