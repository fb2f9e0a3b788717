"""What a claim says to people: where it has to lead, and the sentence for the code of its last check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from tenants.domains.codes import Code, Mode
from tenants.domains.messages import Message, message_for, note_text
from tenants.domains.models import Claim
from tenants.domains.names import is_registrable
from tenants.domains.plan import Goal, challenge_name, goal_from_settings
from tenants.domains.providers import provider_name

# With these the address is right and only the proof beside it is missing, so the TXT record is shown too.
_NEEDS_PROOF = {Code.OWNERSHIP_TXT_MISSING, Code.OWNERSHIP_TXT_WRONG, Code.APEX_CNAME_IMPOSSIBLE}
_RETRIED = {Code.CERTIFICATE_FAILED, Code.CERTIFICATE_RATE_LIMITED}


def target_of(claim: Claim, goal: Goal | None = None) -> str:
    """The CNAME target of the claim, without a final dot."""
    return (goal or goal_from_settings()).target(claim.token)


def needs_proof(claim: Claim) -> bool:
    """Whether a TXT record beside the address has to prove the claim, as the CNAME is hidden."""
    return claim.mode == Mode.ALIAS or claim.code in _NEEDS_PROOF


def explain(claim: Claim, now: datetime) -> Message:
    """Title and text for what the last check said; before the first one, that nothing is there yet."""
    return message_for(claim.code or Code.NOT_FOUND, _facts(claim, now))


def notes_of(claim: Claim, now: datetime) -> list[str]:
    """The sentences for what is worth a note."""
    facts = _facts(claim, now)
    return [note_text(note, facts) for note in claim.warnings]


def _facts(claim: Claim, now: datetime) -> dict[str, Any]:
    target, seen = target_of(claim), claim.seen
    facts: dict[str, Any] = {
        "host": claim.hostname_display,
        "expected": f"{target}." if claim.code == Code.CNAME_MISSING_TRAILING_DOT else target,
        "token": claim.token,
        "challenge": challenge_name(claim.hostname),
        "seen": ", ".join(seen.get("records", [])) or "–",
        "ok": seen.get("agreeing", 0),
        "total": seen.get("total", 0),
        "owner": seen.get("owner", ""),
    }
    if name := provider_name(claim.provider):
        facts["provider"] = name
    if claim.cert_error:
        facts["detail"] = claim.cert_error
    wait = seen.get("wait", 0)
    if claim.code in _RETRIED and claim.next_check_at is not None:
        wait = (claim.next_check_at - now).total_seconds()
    if wait:
        facts["eta"] = _minutes(wait)
    if claim.code == Code.CNAME_OTHER_DOMAIN_OF_YOURS and (other := _other_domain(claim)):
        facts["other"] = other
    return facts


def _other_domain(claim: Claim) -> str:
    """The workspace's own domain that the seen target is meant for."""
    label = goal_from_settings().label_of((claim.seen.get("records") or [""])[-1])
    found = Claim.objects.filter(tenant=claim.tenant, token=label or "").first()
    return found.hostname_display if found else ""


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def relative_name(name: str) -> str:
    """The name as DNS panels want it: without the whole domain, `@` for that itself."""
    labels = name.split(".")
    for start in range(len(labels)):
        if is_registrable(".".join(labels[start:])):
            return ".".join(labels[:start]) or "@"
    return name
