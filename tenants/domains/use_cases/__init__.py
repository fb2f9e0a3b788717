"""Everything that changes claims on domains."""

from tenants.domains.use_cases.checking import close_abandoned_claims, record_check
from tenants.domains.use_cases.claiming import (
    RefusedHostname,
    ask_for_check,
    checked_name,
    claim_domain,
    make_primary,
    stop_being_primary,
    withdraw_domain,
)
from tenants.domains.use_cases.instructing import renew_setup_link, send_instructions, watch_by_link, watch_claim
from tenants.domains.use_cases.operating import block_domain, release_domain, unblock_domain
from tenants.domains.use_cases.reminding import remind_of_domain

__all__ = [
    "RefusedHostname",
    "ask_for_check",
    "block_domain",
    "checked_name",
    "claim_domain",
    "close_abandoned_claims",
    "make_primary",
    "record_check",
    "release_domain",
    "remind_of_domain",
    "renew_setup_link",
    "send_instructions",
    "stop_being_primary",
    "unblock_domain",
    "watch_by_link",
    "watch_claim",
    "withdraw_domain",
]
