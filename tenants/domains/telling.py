"""What people are told when a domain moves: subject, what happened, what to do next; in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.domains import timing
from tenants.domains.codes import Code
from tenants.domains.explaining import explain
from tenants.domains.messages import Message
from tenants.domains.models import Claim
from tenants.domains.records import Record, RecordStatus, records_of
from tenants.domains.states import ClaimState, ReleaseReason

# Names of events whose facts are DomainMoved or DomainExpiring.
TOLD = (
    "domain.connected",
    "domain.degraded",
    "domain.restored",
    "domain.suspended",
    "domain.expired",
    "domain.expiring",
    "domain.released",
    "domain.transferred",
    "domain.blocked",
    "domain.unblocked",
)


@dataclass(frozen=True, slots=True)
class News:
    """One mail. `problem` is what the last check found, `records` are those to set right; `next` is what to do."""

    subject: str
    lead: str
    next: str
    problem: Message | None = None
    records: tuple[Record, ...] = ()


def news_of(name: str, payload: Mapping[str, Any], claim: Claim, default: str, now: datetime) -> News:
    """The news of an event about `claim`; `default` is the workspace's default host."""
    facts = {"host": claim.hostname_display, "default": default}
    match name:
        case "domain.connected":
            return _connected(claim, facts)
        case "domain.degraded":
            return _degraded(claim, facts, now)
        case "domain.restored":
            return News(
                _("%(host)s works again") % facts,
                _("The DNS record of %(host)s is right again.") % facts,
                _link_sentence(claim, facts),
            )
        case "domain.suspended":
            return _suspended(claim, facts, now)
        case "domain.expired":
            return News(
                _("%(host)s was never connected") % facts,
                _("We looked for the DNS record of %(host)s for thirty days and stop now.") % facts,
                _("To begin anew, add the domain once more: you get a new record to set."),
            )
        case "domain.expiring":
            return _reminder(payload, claim, facts, now)
        case "domain.released":
            return _released(claim, facts)
        case "domain.transferred":
            return News(
                _("%(host)s belongs to another workspace now") % facts,
                _(
                    "Another workspace proved by DNS that it has %(host)s. The domain does not lead to your portal any"
                    " more; links use %(default)s."
                )
                % facts,
                _(
                    "If nobody of your company did this, find out who changed the DNS record of %(host)s: whoever can"
                    " do that decides where the domain leads."
                )
                % facts,
            )
        case "domain.blocked":
            return News(
                _("%(host)s was blocked") % facts,
                _(
                    "The operators of the platform blocked %(host)s. It does not lead to your portal any more; links"
                    " use %(default)s."
                )
                % facts,
                _("If you think that this is a mistake, answer to the platform's support."),
            )
    return News(
        _("%(host)s is not blocked any more") % facts,
        _("The operators of the platform allow %(host)s again.") % facts,
        _("We look for its DNS record now; you need to do nothing if it is still there."),
    )


def _connected(claim: Claim, facts: Mapping[str, str]) -> News:
    lead = _("%(host)s points to your portal and has a certificate. Your portal answers there now.") % facts
    return News(_("%(host)s is connected to your portal") % facts, lead, _link_sentence(claim, facts))


def _link_sentence(claim: Claim, facts: Mapping[str, str]) -> str:
    if claim.is_primary:
        return _("New links in mails and pages use %(host)s. Old links keep working.") % facts
    return _("Links still use another address. To have new ones use %(host)s, open the domain and switch.") % facts


def _degraded(claim: Claim, facts: Mapping[str, str], now: datetime) -> News:
    if claim.code == Code.NOT_IN_PLAN:
        return _wrong(claim, _("%(host)s is not in use at the moment") % facts, _grace(0, facts), facts, now)
    return _wrong(claim, _("%(host)s has a DNS problem") % facts, _grace(0, facts), facts, now)


def _grace(day: int, facts: Mapping[str, str]) -> str:
    days = max(timing.GRACE.days - day, 1)
    sentence = ngettext(
        "Your portal stays open at %(default)s, and new links use that address. %(host)s is answered for %(count)d more"
        " day, so that old links work; then it is disconnected.",
        "Your portal stays open at %(default)s, and new links use that address. %(host)s is answered for %(count)d more"
        " days, so that old links work; then it is disconnected.",
        days,
    )
    return sentence % {**facts, "count": days}


def _suspended(claim: Claim, facts: Mapping[str, str], now: datetime) -> News:
    lead = _("%(host)s was wrong for seven days and does not lead to your portal any more. It is at %(default)s.")
    subject = _("%(host)s was disconnected") % facts
    again = _(
        "Put the record right within thirty days and the domain is connected again by itself. After that it is removed."
    )
    return _wrong(claim, subject, lead % facts, facts, now, again)


def _reminder(payload: Mapping[str, Any], claim: Claim, facts: Mapping[str, str], now: datetime) -> News:
    day = int(payload["day"])
    if payload["state"] == ClaimState.DEGRADED:
        return _wrong(claim, _("%(host)s still has a DNS problem") % facts, _grace(day, facts), facts, now)
    if payload["state"] == ClaimState.ISSUING:
        lead = _("The DNS record of %(host)s is right, but there is no certificate for it after a day.") % facts
        text = _("We go on trying by ourselves. If it lasts, write to the platform's support.")
        return _wrong(claim, _("%(host)s is waiting for its certificate") % facts, lead, facts, now, text)
    left = timing.WAIT_AT_MOST.days - day
    lead = ngettext(
        "%(host)s was added %(count)d day ago, and its DNS record is not there yet.",
        "%(host)s was added %(count)d days ago, and its DNS record is not there yet.",
        day,
    ) % {**facts, "count": day}
    text = ngettext("We look for it for %(count)d more day.", "We look for it for %(count)d more days.", left)
    subject = _("%(host)s is waiting for its DNS record") % facts
    return _wrong(claim, subject, lead, facts, now, text % {"count": left})


def _released(claim: Claim, facts: Mapping[str, str]) -> News:
    reasons = {
        ReleaseReason.REMOVED: _("%(host)s was removed from your workspace."),
        ReleaseReason.EXPIRED: _("%(host)s was disconnected for thirty days and is removed now."),
        ReleaseReason.OPERATOR: _("The operators of the platform removed %(host)s from your workspace."),
    }
    lead = reasons.get(ReleaseReason(claim.release_reason), reasons[ReleaseReason.REMOVED]) % facts
    delete = _("Delete its DNS record now: a record that leads nowhere may be used by others. Links use %(default)s.")
    return News(_("%(host)s was removed") % facts, lead, delete % facts, records=tuple(records_of(claim)))


def _wrong(claim: Claim, subject: str, lead: str, facts: Mapping[str, str], now: datetime, next_text: str = "") -> News:
    """News of something to set right: what was seen, and the records that are not as they have to be."""
    in_plan = claim.code != Code.NOT_IN_PLAN
    records = records_of(claim) if in_plan and claim.state != ClaimState.ISSUING else []
    wrong = tuple(record for record in records if record.status != RecordStatus.FOUND)
    then = next_text or (
        _("As soon as we see the right record for ten minutes, everything is as before, by itself.") if in_plan else ""
    )
    return News(subject, lead, then, explain(claim, now), wrong)
