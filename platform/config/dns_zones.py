"""The zones of the demo's own DNS, kept in the file its server reads: add and delete records, set faults."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from tenants.domains.explaining import relative_name
from tenants.domains.models import Claim
from tenants.domains.names import RefusedName, normalise_name
from tenants.domains.records import records_of

TYPES = ("CNAME", "A", "AAAA", "TXT", "NS", "MX", "CAA")
FAULTS = ("servfail", "refused", "drop", "unknown")
TTL = 300
ELSEWHERE = "old-help-desk.example."
MOST_ZONES, MOST_RECORDS = 50, 200
State = dict[str, Any]


def zones_file() -> Path | None:
    """The file; None where no such DNS runs."""
    return Path(settings.PORTICO_DNS_SIMULATOR) if settings.PORTICO_DNS_SIMULATOR else None


def load() -> State:
    """All zones and faults, and how many minutes the clock of the checks is ahead."""
    file = zones_file()
    found: State = json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else {}
    return {"zones": {}, "faults": [], "ahead": 0} | found


def change(act: Callable[[State], None]) -> State:
    """Have `act` change what the file says; one at a time, and readers never see half of it."""
    file = zones_file()
    if file is None:
        raise Invalid(_("No DNS of its own runs here. Start Portico with ./run up."))
    with (file.parent / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = load()
        act(state)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(state, indent=1), encoding="utf-8")
        os.replace(draft, file)
    return state


def add_record(name: str, kind: str, value: str) -> None:
    """Add a record at a complete name; its zone is made when there is none. Raises `Invalid`."""
    host, text = _host(name), value.strip()
    if kind not in TYPES:
        raise Invalid(_("Choose the type of the record."))
    if kind == "TXT" and not text.startswith('"'):
        text = json.dumps(text)
    if kind in {"CNAME", "NS"} and text and not text.endswith("."):
        text = f"{text}."
    try:
        dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), text, origin=dns.name.root)
    except (dns.exception.DNSException, ValueError) as error:
        raise Invalid(_("This is no value of a record %(type)s: %(why)s") % {"type": kind, "why": error}) from error
    change(lambda state: _put(state, host, kind, text))


def delete_record(zone: str, place: int) -> None:
    """Delete the record at a place of a zone; nothing where there is none (any more)."""

    def delete(state: State) -> None:
        rows = state["zones"].get(zone, [])
        del rows[place : place + 1]

    change(delete)


def set_fault(name: str, what: str, resolver: int) -> None:
    """Have one resolver (0: all) misbehave for a name; with an empty `what` all is well again."""
    host = _host(name)

    def mark(state: State) -> None:
        state["faults"] = [row for row in state["faults"] if (row["name"], row["resolver"]) != (host, resolver)]
        if what in FAULTS:
            state["faults"].append({"name": host, "what": what, "resolver": resolver})
        elif not resolver:
            state["faults"] = [row for row in state["faults"] if row["name"] != host]

    change(mark)


def set_right(claim: Claim) -> None:
    """Write what the claim asks for, in place of what stands there, and mend every fault of its name."""

    def right(state: State) -> None:
        state["faults"] = [row for row in state["faults"] if row["name"] != claim.hostname]
        for record in records_of(claim):
            _clear(state, record.fqdn)
            if record.type == "ALIAS":
                for address in settings.PORTICO_DOMAIN_EDGE_IPS:
                    _put(state, record.fqdn, "AAAA" if ":" in address else "A", address)
            else:
                value = json.dumps(record.value) if record.type == "TXT" else record.value
                _put(state, record.fqdn, record.type, value)

    change(right)


def set_wrong(claim: Claim) -> None:
    """Have the name lead to another service."""

    def wrong(state: State) -> None:
        _clear(state, claim.hostname)
        _put(state, claim.hostname, "CNAME", ELSEWHERE)

    change(wrong)


def clear(claim: Claim) -> None:
    """Delete everything that stands at the claim's name."""
    change(lambda state: _clear(state, claim.hostname))


def go_ahead(minutes: int) -> int:
    """Put the clock of the checks forward; says how many minutes it is ahead now."""
    state = change(lambda state: state.update(ahead=state["ahead"] + max(0, min(minutes, 60 * 24 * 40))))
    return int(state["ahead"])


def _host(name: str) -> str:
    """A complete name as DNS has it; names below `_` and whole domains are fine here."""
    prefix = "_portico-challenge."
    typed = name.strip().lower().removesuffix(".")
    marked = typed.startswith(prefix)
    try:
        host = normalise_name(typed.removeprefix(prefix), made_up=settings.PORTICO_DOMAIN_TEST_TLDS).ascii
    except RefusedName as refused:
        raise Invalid(
            _("Enter a complete name, such as help.harbour.test (wrong: %(part)s).") % {"part": refused.part}
        ) from None
    return f"{prefix}{host}" if marked else host


def _zone_of(host: str) -> tuple[str, str]:
    """The zone of a name, and the name inside of it."""
    inside = relative_name(host)
    return (host, "@") if inside == "@" else (host.removeprefix(f"{inside}."), inside)


def _put(state: State, host: str, kind: str, value: str) -> None:
    zone, inside = _zone_of(host)
    if zone not in state["zones"] and len(state["zones"]) >= MOST_ZONES:
        raise Invalid(_("There are too many zones. Delete some records first."))
    rows = state["zones"].setdefault(zone, [])
    if len(rows) >= MOST_RECORDS:
        raise Invalid(_("There are too many records in this zone. Delete some first."))
    row = {"name": inside, "type": kind, "value": value, "ttl": TTL}
    if row not in rows:
        rows.append(row)


def _clear(state: State, host: str) -> None:
    zone, inside = _zone_of(host)
    kept = [row for row in state["zones"].get(zone, []) if row["name"] != inside]
    if zone in state["zones"]:
        state["zones"][zone] = kept
