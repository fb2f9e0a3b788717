"""Thirty things that stand in DNS when people connect a domain, and what has to be said of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenants.domains.codes import LabelOwner

BASE = "portico-platform.app"
EDGE = f"edge.{BASE}"
EDGE_IPS = ("203.0.113.10", "203.0.113.11", "2001:db8:ed9e::10")
EDGE_ZONE = {f"{EDGE}.": '@ 300 IN A 203.0.113.10\n* 300 IN A 203.0.113.10\n* 300 IN CAA 0 issue "letsencrypt.org"\n'}

TOKEN = "k7m2q9x4w6p3r8t5v1z0b3n6d8"  # noqa: S105 -- of the claim under test
OWN_OTHER = "a1own0ther0claim0same0tena"
OTHER = "zz0ther0workspace0label0xx"
RETIRED = "ret1red0label0000000000000"
LABELS = {OWN_OTHER: LabelOwner.OWN_OTHER, OTHER: LabelOwner.OTHER, RETIRED: LabelOwner.RETIRED}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is typed, the zones and faults of the server, and the expected answer (`host` None: refused)."""

    id: str
    typed: str
    zones: dict[str, str]
    host: str | None
    outcome: str
    code: str
    mode: str = ""
    warnings: list[str] = field(default_factory=list)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)


def at_acme(id: str, records: str, outcome: str, code: str, **more: object) -> Scenario:  # noqa: A002
    """`help.acme.com` typed, with these records in the zone acme.com."""
    typed = str(more.pop("typed", "help.acme.com"))
    zones = {"acme.com.": records, **more.pop("zones", {})}  # type: ignore[dict-item]
    return Scenario(id, typed, zones, str(more.pop("host", typed)), outcome, code, **more)  # type: ignore[arg-type]


def refused(id: str, typed: str, code: str) -> Scenario:  # noqa: A002
    """Nothing is asked for a name that cannot be."""
    return Scenario(id, typed, {}, None, "rejected", code)


_FAULTY = {"records": f"help CNAME {TOKEN}.{EDGE}.", "outcome": "inconclusive"}
_LONG_CHAIN = "\n".join(
    ["help CNAME c1", *(f"c{number} CNAME c{number + 1}" for number in range(1, 12)), f"c12 CNAME {TOKEN}.{EDGE}."]
)
_PROXIED = "help A 104.16.1.2\nhelp AAAA 2606:4700::1111"
_ALIASED = f'@ A 203.0.113.10\n@ A 203.0.113.11\n_portico-challenge TXT "token={TOKEN}"'

SCENARIOS = [
    at_acme("P01", f"help CNAME {TOKEN}.{EDGE}.", "ok", "ok", mode="cname"),
    at_acme("P02", "www A 198.51.100.7", "negative", "not_found"),
    at_acme("P03", 'help TXT "hello"', "negative", "no_records"),
    at_acme(
        "P04",
        "help CNAME acme.zendesk.com.",
        "negative",
        "cname_wrong_target",
        zones={"zendesk.com.": "acme A 198.51.100.9"},
    ),
    at_acme("P05", "help CNAME acme.olddesk.net.", "negative", "cname_target_missing"),
    at_acme("P06", f"help CNAME {EDGE}.", "negative", "cname_edge_without_token"),
    at_acme(
        "P07",
        f"help CNAME acme.{BASE}.",
        "negative",
        "cname_to_default_subdomain",
        zones={f"{BASE}.": "acme A 203.0.113.10"},
    ),
    at_acme("P08", f"help CNAME {OTHER}.{EDGE}.", "negative", "cname_other_workspace"),
    at_acme(
        "P09",
        f"help CNAME help-lb\nhelp-lb CNAME {TOKEN}.{EDGE}.",
        "ok",
        "ok",
        mode="cname",
        warnings=["cname_chain"],
    ),
    at_acme(
        "P10",
        f"doc CNAME docs\ndocs CNAME {OWN_OTHER}.{EDGE}.",
        "negative",
        "cname_other_domain_of_yours",
        typed="doc.acme.com",
    ),
    at_acme("P11", f"* CNAME {OTHER}.{EDGE}.", "negative", "cname_other_workspace", typed="shop.acme.com"),
    at_acme("P12", "help CNAME help", "negative", "cname_loop"),
    at_acme("P13", "help CNAME a\na CNAME b\nb CNAME a", "negative", "cname_loop"),
    at_acme("P14", _LONG_CHAIN, "negative", "cname_chain_too_long"),
    at_acme("P15", "help A 203.0.113.10", "negative", "ownership_txt_missing"),
    at_acme("P16", _ALIASED, "ok", "ok", typed="acme.com", mode="alias"),
    at_acme("P17", "help A 8.8.8.8", "negative", "address_elsewhere"),
    at_acme("P18", _PROXIED, "negative", "proxied_by_cdn"),
    at_acme("P19", "www A 198.51.100.7", "negative", "apex_cname_impossible", typed="acme.com"),
    at_acme("P20", "help A 10.0.0.5", "negative", "address_not_public"),
    at_acme("P21", code="dns_servfail", faults={("help.acme.com.", "ANY"): "servfail"}, **_FAULTY),
    at_acme("P22", code="dns_timeout", faults={("help.acme.com.", "ANY"): "drop"}, **_FAULTY),
    at_acme("P23", code="dns_refused", faults={("help.acme.com.", "ANY"): "refused"}, **_FAULTY),
    at_acme("P24", f"help CNAME {TOKEN}.{EDGE}", "negative", "cname_missing_trailing_dot"),
    at_acme(
        "P25",
        f"help CNAME {TOKEN}.{EDGE}.",
        "ok",
        "ok",
        typed="  https://Help.ACME.com./tickets?x=1 ",
        host="help.acme.com",
        mode="cname",
    ),
    Scenario(
        "P26",
        "پشتیبانی.شرکت.ir",
        {"xn--pgbni38b.ir.": f"xn--mgbbf3b2fqpisd CNAME {TOKEN}.{EDGE}."},
        "xn--mgbbf3b2fqpisd.xn--pgbni38b.ir",
        "ok",
        "ok",
        "cname",
    ),
    refused("P27", "co.uk", "hostname_public_suffix"),
    refused("P28", f"help.{BASE}", "hostname_ours"),
    refused("P29", "help_desk.acme.com", "hostname_underscore"),
    refused("P30", "192.0.2.10", "hostname_is_ip"),
]
