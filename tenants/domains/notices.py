"""Sentences of in-app notices about domains, made in the reader's language when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notify.api import notice_kind
from tenants.domains.states import ClaimState

Data = Mapping[str, Any]


@notice_kind("domain.connected")
def connected(data: Data) -> str:
    return _("%(host)s is connected to your portal") % data


@notice_kind("domain.degraded")
def degraded(data: Data) -> str:
    return _("%(host)s has a DNS problem; links use the default address") % data


@notice_kind("domain.restored")
def restored(data: Data) -> str:
    return _("%(host)s works again") % data


@notice_kind("domain.suspended")
def suspended(data: Data) -> str:
    return _("%(host)s was disconnected") % data


@notice_kind("domain.expired")
def expired(data: Data) -> str:
    return _("%(host)s was never connected") % data


@notice_kind("domain.expiring")
def expiring(data: Data) -> str:
    if data.get("state") == ClaimState.DEGRADED:
        return _("%(host)s still has a DNS problem") % data
    if data.get("state") == ClaimState.ISSUING:
        return _("%(host)s is waiting for its certificate") % data
    return _("%(host)s is waiting for its DNS record") % data


@notice_kind("domain.released")
def released(data: Data) -> str:
    return _("%(host)s was removed") % data


@notice_kind("domain.transferred")
def transferred(data: Data) -> str:
    return _("%(host)s belongs to another workspace now") % data


@notice_kind("domain.blocked")
def blocked(data: Data) -> str:
    return _("%(host)s was blocked") % data


@notice_kind("domain.unblocked")
def unblocked(data: Data) -> str:
    return _("%(host)s is not blocked any more") % data


@notice_kind("domain.to_review")
def to_review(data: Data) -> str:
    return _("%(workspace)s added %(host)s, which looks like a name of the platform") % data


@notice_kind("domain.moved_over")
def moved_over(data: Data) -> str:
    return _("%(host)s went from %(workspace)s to another workspace") % data
