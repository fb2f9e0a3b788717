"""Making and removing workspaces."""

from tenants.provisioning.use_cases.delete import (
    delete_workspace,
    drop_workspace_schema,
    forget_workspace,
    mark_deleting,
)
from tenants.provisioning.use_cases.provision import provision_workspace

__all__ = [
    "delete_workspace",
    "drop_workspace_schema",
    "forget_workspace",
    "mark_deleting",
    "provision_workspace",
]
