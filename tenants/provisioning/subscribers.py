"""What provisioning does when it hears of events."""

from __future__ import annotations

from django.conf import settings

from kernel.tenancy import in_public
from outbox.api import on
from outbox.events import Occurrence
from tenants.provisioning.spare_schemas import fill_pool
from tenants.registry.events import WorkspaceCreated


@on(WorkspaceCreated.name)
def replace_taken_schema(occurrence: Occurrence) -> None:
    """Make a spare schema for the one that the new workspace took."""
    with in_public():
        fill_pool(settings.PORTICO_SPARE_SCHEMAS)
