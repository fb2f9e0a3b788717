"""The states of a workspace and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantState(models.TextChoices):
    """What a workspace is at this moment; only an active one serves its pages."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    DELETING = "deleting", _("Being deleted")
    DELETED = "deleted", _("Deleted")


# `deleted` means: the schema is gone, files may still be on their way out. The row itself goes last.
MOVES: dict[TenantState, frozenset[TenantState]] = {
    TenantState.PROVISIONING: frozenset({TenantState.ACTIVE}),
    TenantState.ACTIVE: frozenset({TenantState.SUSPENDED, TenantState.DELETING}),
    TenantState.SUSPENDED: frozenset({TenantState.ACTIVE, TenantState.DELETING}),
    TenantState.DELETING: frozenset({TenantState.DELETED}),
    TenantState.DELETED: frozenset(),
}


def can_move(current: str, wanted: str) -> bool:
    """Whether a workspace in state `current` may become `wanted`."""
    return TenantState(wanted) in MOVES[TenantState(current)]
