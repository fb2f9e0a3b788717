"""The words of custom domains that programs compare: why a name is refused, what a check found, what a note says."""

from __future__ import annotations

from enum import StrEnum


class NameCode(StrEnum):
    """Why a typed name cannot be a portal's address."""

    EMPTY = "hostname_empty"
    INVALID = "hostname_invalid"
    IS_IP = "hostname_is_ip"
    SINGLE_LABEL = "hostname_single_label"
    INTERNAL = "hostname_internal"
    UNDERSCORE = "hostname_underscore"
    WILDCARD = "hostname_wildcard"
    HAS_PORT = "hostname_has_port"
    LOOKS_LIKE_EMAIL = "hostname_looks_like_email"
    INVISIBLE_CHARACTERS = "hostname_invisible_characters"
    EMPTY_LABEL = "hostname_empty_label"
    LABEL_TOO_LONG = "hostname_label_too_long"
    TOO_LONG = "hostname_too_long"
    PUBLIC_SUFFIX = "hostname_public_suffix"
    UNKNOWN_TLD = "hostname_unknown_tld"
    OURS = "hostname_ours"


class Outcome(StrEnum):
    """What a check is worth. INCONCLUSIVE: the question could not be asked, which says nothing about the record."""

    OK = "ok"
    NEGATIVE = "negative"
    INCONCLUSIVE = "inconclusive"
    REJECTED = "rejected"


class Mode(StrEnum):
    """How the address leads here: by a visible CNAME, or by addresses with a TXT proof beside them."""

    NONE = ""
    CNAME = "cname"
    ALIAS = "alias"


class LabelOwner(StrEnum):
    """Whose the code in a target of ours is, seen from the claim under test."""

    OWN_OTHER = "own_other"
    OTHER = "other"
    RETIRED = "retired"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """What a check found, or what keeps a domain from working."""

    OK = "ok"
    NOT_FOUND = "not_found"
    NO_RECORDS = "no_records"
    CNAME_WRONG_TARGET = "cname_wrong_target"
    CNAME_TARGET_MISSING = "cname_target_missing"
    CNAME_MISSING_TRAILING_DOT = "cname_missing_trailing_dot"
    CNAME_EDGE_WITHOUT_TOKEN = "cname_edge_without_token"  # noqa: S105
    CNAME_TO_DEFAULT_SUBDOMAIN = "cname_to_default_subdomain"
    CNAME_OTHER_DOMAIN_OF_YOURS = "cname_other_domain_of_yours"
    CNAME_OTHER_WORKSPACE = "cname_other_workspace"
    CNAME_RETIRED_TARGET = "cname_retired_target"
    CNAME_UNKNOWN_TARGET = "cname_unknown_target"
    CNAME_LOOP = "cname_loop"
    CNAME_CHAIN_TOO_LONG = "cname_chain_too_long"
    MULTIPLE_CNAMES = "multiple_cnames"
    APEX_CNAME_IMPOSSIBLE = "apex_cname_impossible"
    ADDRESS_ELSEWHERE = "address_elsewhere"
    ADDRESS_NOT_PUBLIC = "address_not_public"
    ADDRESS_MIXED = "address_mixed"
    AAAA_ELSEWHERE = "aaaa_elsewhere"
    PROXIED_BY_CDN = "proxied_by_cdn"
    OWNERSHIP_TXT_MISSING = "ownership_txt_missing"
    OWNERSHIP_TXT_WRONG = "ownership_txt_wrong"
    CAA_BLOCKS_ISSUANCE = "caa_blocks_issuance"
    PROPAGATING = "propagating"
    DNS_TIMEOUT = "dns_timeout"
    DNS_SERVFAIL = "dns_servfail"
    DNS_REFUSED = "dns_refused"
    DNS_MALFORMED = "dns_malformed"
    RESOLVERS_DISAGREE = "resolvers_disagree"
    DNSSEC_BOGUS = "dnssec_bogus"
    CERTIFICATE_FAILED = "certificate_failed"
    CERTIFICATE_RATE_LIMITED = "certificate_rate_limited"
    HELD_ELSEWHERE = "held_elsewhere"
    NOT_IN_PLAN = "not_in_plan"


class Note(StrEnum):
    """What is worth knowing and stops nothing."""

    CNAME_CHAIN = "cname_chain"
    PROPAGATING = "propagating"
    CAA_UNKNOWN = "caa_unknown"
    TTL_LONG = "ttl_long"
    DNSSEC_UNSIGNED = "dnssec_unsigned"


# From the most telling to the least: which one is shown when resolvers failed in different ways.
INCONCLUSIVE_BY_WEIGHT = (
    Code.DNSSEC_BOGUS,
    Code.DNS_SERVFAIL,
    Code.DNS_REFUSED,
    Code.DNS_MALFORMED,
    Code.DNS_TIMEOUT,
)
