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


class SuspensionReason(models.TextChoices):
    """Why a workspace is closed or opened again: short codes, because events leave the workspace's schema."""

    UNPAID = "unpaid", _("Bills are not paid")
    ABUSE = "abuse", _("Abuse")
    SECURITY = "security", _("Security incident")
    REQUEST = "request", _("The company asked for it")
    SETTLED = "settled", _("The matter is settled")
    OTHER = "other", _("Another reason")


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
