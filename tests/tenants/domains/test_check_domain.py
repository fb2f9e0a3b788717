"""The command `check_domain` over real DNS on loopback: every scenario, and what else may be in an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories.dns_server import DnsServer
from tests.tenants.domains.scenarios import BASE, EDGE_IPS, EDGE_ZONE, LABELS, SCENARIOS, TOKEN, Scenario

ADDRESSES = [argument for address in EDGE_IPS for argument in ("--edge-ip", address)]


@pytest.fixture
def labels(tmp_path: Path) -> str:
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(LABELS))
    return str(file)


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer(EDGE_ZONE) as running:
        yield running


def check(capsys: Any, host: str, *servers: DnsServer, labels: str = "", more: tuple[str, ...] = ()) -> dict[str, Any]:
    resolvers = [argument for one in servers for argument in ("--resolver", one.address)]
    arguments = [host, "--token", TOKEN, *resolvers, "--base", BASE, *ADDRESSES, "--timeout", "0.4", "--json", *more]
    call_command("check_domain", *arguments, *(["--labels", labels] if labels else []))
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_scenario(scenario: Scenario, labels: str, capsys: Any) -> None:
    """No mark for a database: the command must not touch one."""
    with DnsServer(EDGE_ZONE | scenario.zones, scenario.faults) as server:
        answer = check(capsys, scenario.typed, server, labels=labels, more=("--quorum", "1"))
    assert list(answer) == ["host", "outcome", "code", "mode", "warnings", "seen", "ms"]
    assert (answer["host"], answer["outcome"], answer["code"], answer["mode"], answer["warnings"]) == (
        scenario.host,
        scenario.outcome,
        scenario.code,
        scenario.mode,
        scenario.warnings,
    )
    if scenario.outcome == "rejected":
        assert server.asked == []


def test_all_thirty_scenarios_are_here() -> None:
    assert [scenario.id for scenario in SCENARIOS] == [f"P{number:02}" for number in range(1, 31)]


CNAME = f"help CNAME {TOKEN}.edge.{BASE}."
ALIAS = f'help A 203.0.113.10\n_portico-challenge.help TXT "token={TOKEN}"'


@pytest.mark.parametrize(
    ("records", "faults", "expected"),
    [
        (f"help CNAME {TOKEN.upper()}.EDGE.{BASE.upper()}.", {}, ("ok", "ok", "cname", [])),
        (f"help 86400 CNAME {TOKEN}.edge.{BASE}.", {}, ("ok", "ok", "cname", ["ttl_long"])),
        (f"help CNAME {'q' * 26}.edge.{BASE}.", {}, ("negative", "cname_unknown_target", "", [])),
        (f"help CNAME ret1red0label0000000000000.edge.{BASE}.", {}, ("negative", "cname_retired_target", "", [])),
        (f"help CNAME {TOKEN}.notedge.{BASE}.", {}, ("negative", "cname_to_default_subdomain", "", [])),
        (f"help CNAME x{TOKEN}.edge.{BASE}.", {}, ("negative", "cname_unknown_target", "", [])),
        (f"help CNAME {TOKEN}.x.edge.{BASE}.", {}, ("negative", "cname_unknown_target", "", [])),
        (f"help CNAME {TOKEN}.edge.{BASE}.evil.net.", {}, ("negative", "cname_target_missing", "", [])),
        (CNAME, {"help": "servfail_unless_cd"}, ("inconclusive", "dnssec_bogus", "", [])),
        (CNAME, {"help": "tc_then_tcp"}, ("ok", "ok", "cname", [])),
        (CNAME, {"help": "tc_only"}, ("inconclusive", "dns_malformed", "", [])),
        (CNAME, {"help": "formerr"}, ("inconclusive", "dns_malformed", "", [])),
        (CNAME, {"help": "wrong_id"}, ("inconclusive", "dns_timeout", "", [])),
        (CNAME, {"help": "garbage"}, ("inconclusive", "dns_timeout", "", [])),
        (ALIAS, {}, ("ok", "ok", "alias", [])),
        (ALIAS, {"_portico-challenge.help": "servfail"}, ("inconclusive", "dns_servfail", "", [])),
        (ALIAS.replace("token=", "Token="), {}, ("ok", "ok", "alias", [])),
        (ALIAS.replace("token=", ""), {}, ("ok", "ok", "alias", [])),
        (
            f'help A 203.0.113.10\n_portico-challenge.help TXT "token={TOKEN[:9]}" "{TOKEN[9:]}"',
            {},
            ("ok", "ok", "alias", []),
        ),
        (ALIAS.replace(TOKEN, "another"), {}, ("negative", "ownership_txt_wrong", "", [])),
        (
            f'help A 203.0.113.10\n_portico-challenge.help CNAME proof\nproof TXT "{TOKEN}"',
            {},
            ("ok", "ok", "alias", []),
        ),
        (ALIAS + '\n@ CAA 0 issue "digicert.com"', {}, ("negative", "caa_blocks_issuance", "", [])),
        (ALIAS + '\n@ CAA 0 issue "letsencrypt.org; accounturi=x"', {}, ("ok", "ok", "alias", [])),
        (ALIAS + '\n@ CAA 0 issuewild "digicert.com"', {}, ("ok", "ok", "alias", [])),
        (ALIAS + '\n@ CAA 0 issue ";"', {}, ("negative", "caa_blocks_issuance", "", [])),
        (ALIAS, {"@": "servfail"}, ("ok", "ok", "alias", ["caa_unknown"])),
        (CNAME + '\n@ CAA 0 issue "digicert.com"', {}, ("ok", "ok", "cname", [])),
        ("help A 203.0.113.10\nhelp A 8.8.8.8", {}, ("negative", "address_mixed", "", [])),
        ("help A 203.0.113.10\nhelp AAAA 2a00:1450::1", {}, ("negative", "aaaa_elsewhere", "", [])),
        ("help A 8.8.8.8\nhelp A 127.0.0.1", {}, ("negative", "address_not_public", "", [])),
        ("help AAAA 64:ff9b::7f00:1", {}, ("negative", "address_not_public", "", [])),
    ],
)
def test_other_answers(
    records: str, faults: dict[str, str], expected: tuple[str, str, str, list[str]], labels: str, capsys: Any
) -> None:
    zones = EDGE_ZONE | {"acme.com.": records}
    broken = {(f"{name}.acme.com." if name != "@" else "acme.com.", "ANY"): fault for name, fault in faults.items()}
    with DnsServer(zones, broken) as server:
        answer = check(capsys, "help.acme.com", server, labels=labels)
    assert (answer["outcome"], answer["code"], answer["mode"], answer["warnings"]) == expected


def test_two_cnames_at_one_name_are_both_seen(server: DnsServer, capsys: Any) -> None:
    import dns.rdatatype
    import dns.rrset

    server.set_zone("acme.com.", CNAME)
    fill = server._fill

    def with_another(query: Any, reply: Any) -> Any:
        filled = fill(query, reply)
        if query.question[0].rdtype == dns.rdatatype.CNAME:
            filled.answer.append(dns.rrset.from_text(query.question[0].name, 300, "IN", "CNAME", "acme.olddesk.net."))
        return filled

    server._fill = with_another  # type: ignore[method-assign]
    answer = check(capsys, "help.acme.com", server)
    assert (answer["code"], len(answer["seen"])) == ("multiple_cnames", 2)


def test_the_edge_zone_is_never_asked(server: DnsServer, capsys: Any) -> None:
    server.set_zone("acme.com.", CNAME)
    check(capsys, "help.acme.com", server)
    assert [name for name, _kind, _via in server.asked] == ["help.acme.com."]


def test_R6_nobody_but_the_resolver_is_asked(server: DnsServer, capsys: Any) -> None:
    """Name servers that a workspace names are not followed: they could be anything inside our own network."""
    with DnsServer() as elsewhere:
        server.set_zone("acme.com.", "help NS ns.help\nns.help A 127.0.0.1")
        check(capsys, "help.acme.com", server)
        assert elsewhere.asked == []
    assert 0 < len(server.asked) <= 24


def three(good: int, other: str, capsys: Any, labels: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    zones = [EDGE_ZONE | {"acme.com.": CNAME}] * good + [EDGE_ZONE | {"acme.com.": other}] * (3 - good)
    servers = [DnsServer(each) for each in zones]
    try:
        return check(capsys, "help.acme.com", *servers, labels=labels, more=more)
    finally:
        for one in servers:
            one.close()


def test_the_majority_counts_and_the_rest_is_noted(capsys: Any, labels: str) -> None:
    answer = three(2, "www A 8.8.8.8", capsys, labels)
    assert (answer["outcome"], answer["warnings"]) == ("ok", ["propagating"])


def test_a_minority_is_on_its_way(capsys: Any, labels: str) -> None:
    answer = three(1, "www A 8.8.8.8", capsys, labels)
    assert (answer["outcome"], answer["code"]) == ("inconclusive", "propagating")


def test_a_target_of_another_workspace_is_never_outvoted(capsys: Any, labels: str) -> None:
    answer = three(2, f"help CNAME zz0ther0workspace0label0xx.edge.{BASE}.", capsys, labels)
    assert (answer["outcome"], answer["code"]) == ("inconclusive", "propagating")


def test_all_of_three_can_be_demanded(capsys: Any, labels: str) -> None:
    answer = three(2, "www A 8.8.8.8", capsys, labels, more=("--quorum", "3"))
    assert (answer["outcome"], answer["code"]) == ("inconclusive", "propagating")


def test_one_resolver_that_is_away_stops_nobody(server: DnsServer, capsys: Any) -> None:
    server.set_zone("acme.com.", CNAME)
    with DnsServer(EDGE_ZONE | {"acme.com.": CNAME}) as second, DnsServer() as away:
        away.set_fault("help.acme.com.", "ANY", "drop")
        answer = check(capsys, "help.acme.com", server, away, second)
    assert (answer["outcome"], answer["warnings"]) == ("ok", [])
    assert answer["ms"] < 2000


def test_the_line_for_people(server: DnsServer, capsys: Any) -> None:
    server.set_zone("acme.com.", CNAME)
    call_command(
        "check_domain", "help.acme.com", "--token", TOKEN, "--resolver", server.address, "--base", BASE, *ADDRESSES
    )
    words = capsys.readouterr().out.split()
    assert words[:6] == ["help.acme.com", "ok", "ok", "cname", "-", f"{TOKEN}.edge.{BASE}"]
    assert float(words[6]) >= 0


@pytest.mark.parametrize(
    "wrong", [("--resolver", "nowhere"), ("--edge-ip", "here"), ("--quorum", "9"), ("--labels", "/no/such/file")]
)
def test_wrong_options_are_errors(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("check_domain", "help.acme.com", "--token", TOKEN, *wrong)
