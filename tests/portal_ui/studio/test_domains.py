"""The studio's pages of domains, and the page for the IT team."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from kernel.context import SYSTEM, Context
from kernel.tenancy import in_tenant
from notify.models import OutgoingMail
from portal_ui.studio.dns_help import CHOICES, help_for
from tenants.domains.codes import NameCode
from tenants.domains.explaining import target_of
from tenants.domains.models import Claim
from tenants.domains.plan import Asking, Server, goal_from_settings
from tenants.domains.providers import PROVIDERS
from tenants.domains.records import records_of
from tenants.domains.routing import route
from tenants.domains.setup_links import setup_url
from tenants.domains.states import CertificateState, ClaimState
from tenants.domains.use_cases import block_domain, claim_domain
from tenants.domains.worker import check_due
from tenants.registry import host_map
from tests.factories.dns_server import DnsServer
from tests.factories.twins import Workspace
from tests.portal_ui.studio.conftest import Browser

LIST = "/studio/domains/"
HOST = "portal.sirketim.com"
LANGUAGES = ("en", "fa", "fr", "ru", "tr")


def words(response: Any) -> str:
    """The text of a page, as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def add(client: Client, hostname: str) -> Any:
    return client.post(LIST, {"hostname": hostname})


def make(company: Workspace, state: ClaimState = ClaimState.PENDING, hostname: str = HOST, **facts: Any) -> Claim:
    """A claim of the company in a state, seen to work a moment ago where that state says so."""
    now = timezone.now()
    works = state in {ClaimState.ACTIVE, ClaimState.DEGRADED}
    defaults: dict[str, Any] = {
        "outcome": "ok" if state == ClaimState.ACTIVE else "",
        "cert_state": CertificateState.OK if works else CertificateState.NONE,
        "last_checked_at": now,
        "next_check_at": None if state in {ClaimState.RELEASED, ClaimState.EXPIRED} else now + timedelta(minutes=30),
    }
    claim = Claim.objects.create(
        tenant=company.tenant, hostname=hostname, hostname_display=hostname, state=state, **(defaults | facts)
    )
    serve(claim)
    return claim


def serve(claim: Claim) -> None:
    """Have the host table know the claim, as after a commit."""
    route(claim)
    host_map.hosts.forget_all()


def page_of(claim: Claim) -> str:
    return f"{LIST}{claim.uuid}/"


def test_S4_40_S4_41_a_whole_domain_is_refused_with_the_reason_and_a_sub_domain_is_taken(
    company: Workspace, adam: Client
) -> None:
    refused = add(adam, "sirketim.com")
    assert refused.status_code == 422
    assert 'value="sirketim.com"' in refused.content.decode()
    assert "cannot have the CNAME record" in words(refused) and "portal.sirketim.com" in words(refused)
    assert "By the standards of DNS, a CNAME record cannot stand at a main domain" in words(adam.get(LIST))
    assert "that record creates the sub-domain, too" in words(adam.get(LIST))
    assert not Claim.objects.exists()
    taken = add(adam, "https://Portal.Sirketim.com/anything")
    claim = Claim.objects.get()
    assert (taken["Location"], claim.hostname, claim.tenant_id) == (page_of(claim), HOST, company.tenant.pk)


REFUSED = {
    NameCode.EMPTY: " ",
    NameCode.INVALID: "help!.acme.com",
    NameCode.IS_IP: "192.0.2.10",
    NameCode.SINGLE_LABEL: "helpdesk",
    NameCode.INTERNAL: "help.acme.local",
    NameCode.UNDERSCORE: "help_desk.acme.com",
    NameCode.WILDCARD: "*.acme.com",
    NameCode.HAS_PORT: "help.acme.com:8443",
    NameCode.LOOKS_LIKE_EMAIL: "it@acme.com",
    NameCode.INVISIBLE_CHARACTERS: "help\u202e.acme.com",
    NameCode.EMPTY_LABEL: "help..acme.com",
    NameCode.LABEL_TOO_LONG: f"{'a' * 64}.acme.com",
    NameCode.TOO_LONG: ".".join(["a" * 60] * 4 + ["com"]),
    NameCode.PUBLIC_SUFFIX: "co.uk",
    NameCode.UNKNOWN_TLD: "help.acme.nosuchtld",
    NameCode.OURS: "help.localhost.",
}


def test_every_refusal_stands_at_the_field_in_words(adam: Client) -> None:
    assert set(REFUSED) == set(NameCode)
    for code, typed in REFUSED.items():
        response = add(adam, typed)
        assert response.status_code == 422, code
        field = response.context["form"].errors["hostname"]
        assert len(field) == 1 and field[0].endswith((".", "com")), code
        answer = adam.get(f"{LIST}check-name/", {"value": typed}).json()
        assert answer["ok"] is False and answer["message"], code
    assert not Claim.objects.exists()


def test_both_forms_of_a_name_are_shown_before_it_is_saved(adam: Client) -> None:
    def said(typed: str) -> dict[str, Any]:
        answer: dict[str, Any] = adam.get(f"{LIST}check-name/", {"value": typed}).json()
        return answer

    assert said(HOST) == {"ok": True, "message": f"The address will be {HOST}."}
    assert said("پشتیبانی.شرکت.ir") == {
        "ok": True,
        "message": "The address will be پشتیبانی.شرکت.ir. In DNS it is written xn--mgbbf3b2fqpisd.xn--pgbni38b.ir.",
    }
    assert not Claim.objects.exists()


def test_S4_42_the_records_are_shown_with_name_type_value_and_copy_buttons(company: Workspace, adam: Client) -> None:
    claim = make(company)
    page = adam.get(page_of(claim)).content.decode()
    value = f"{target_of(claim)}."
    assert re.findall(r'<copy-button data-text="([^"]+)"', page)[:4] == ["CNAME", "portal", HOST, value]
    for text in ("CNAME", "portal", HOST, value, "300"):
        assert f'<code dir="ltr">{text}</code>' in page


@pytest.mark.parametrize("key", CHOICES)
def test_every_provider_has_four_steps_of_its_own(company: Workspace, adam: Client, key: str) -> None:
    claim = make(company)
    steps = help_for(key, records_of(claim)[0]).steps
    page = words(adam.get(page_of(claim), {"provider": key}))
    assert len(steps) == 4 and all(step in page for step in steps)
    known = {provider.key for provider in PROVIDERS} | {"aws", "other"}
    assert key in known and "sirketim.com" in steps[0]


def test_S0_09_S0_38_S3_14_both_pages_list_all_addresses_with_their_states(company: Workspace, adam: Client) -> None:
    for page in (LIST, "/studio/portal/"):
        assert [(row.host, row.state, row.is_used) for row in adam.get(page).context["addresses"]] == [
            (company.host, "Valid", True)
        ]
    make(company, ClaimState.ACTIVE, is_primary=True)
    make(company, hostname="help.sirketim.com")
    for page in (LIST, "/studio/portal/"):
        response = adam.get(page)
        assert [(row.host, row.state, row.is_used) for row in response.context["addresses"]] == [
            (company.host, "Valid", False),
            (HOST, "Valid", True),
            ("help.sirketim.com", "Waiting for DNS", False),
        ]
        assert response.context["portal_url"].startswith(f"http://{HOST}")


def test_S4_43_links_keep_the_platform_address_until_the_domain_is_valid_and_chosen(
    company: Workspace, adam: Client
) -> None:
    claim = make(company)
    primary = f"{page_of(claim)}primary/"
    assert adam.get(primary)["Location"] == page_of(claim)
    adam.post(primary)
    assert adam.get("/studio/links/").context["portal"].address == f"http://{company.host}:8000"
    Claim.objects.update(state=ClaimState.ACTIVE, cert_state="ok", outcome="ok")
    claim.refresh_from_db()
    serve(claim)
    preview = words(adam.get(primary))
    assert f"from http://{company.host}:8000" in preview and f"to http://{HOST}:8000" in preview
    assert adam.get("/studio/links/").context["portal"].address == f"http://{company.host}:8000"
    adam.post(primary)
    context = adam.get("/studio/links/").context
    assert context["portal"].address == f"http://{HOST}:8000"
    assert context["form_link"].code_for.startswith(f"http://{HOST}:8000/")
    adam.post(f"{page_of(claim)}undo/")
    assert adam.get("/studio/links/").context["portal"].address == f"http://{company.host}:8000"


def test_the_page_follows_a_claim_while_it_is_open(company: Workspace, adam: Client) -> None:
    claim = make(company)
    response = adam.post(f"{page_of(claim)}live/?records=1")
    assert response.status_code == 200 and "HX-Refresh" not in response
    claim.refresh_from_db()
    assert claim.next_check_at is not None and claim.next_check_at <= timezone.now()
    Claim.objects.update(code="ownership_txt_missing", outcome="negative")
    assert adam.post(f"{page_of(claim)}live/?records=1")["HX-Refresh"] == "true"


def test_watching_has_limits_of_its_own_and_leaves_the_button_alone(company: Workspace, adam: Client) -> None:
    claim = make(company)
    late = timezone.now() + timedelta(hours=3)
    for _ in range(31):
        Claim.objects.update(next_check_at=late, asked_at=None)
        assert adam.post(f"{page_of(claim)}live/?records=1").status_code == 200
    claim.refresh_from_db()
    assert claim.next_check_at == late
    adam.post(f"{page_of(claim)}check/")
    claim.refresh_from_db()
    assert claim.next_check_at is not None and claim.next_check_at < late


def test_what_is_seen_is_shown_beside_what_is_expected(company: Workspace, adam: Client) -> None:
    with in_tenant(company.tenant):
        claim = claim_domain(Context(SYSTEM, company.tenant, "test"), hostname=HOST)
    zone = f"portal CNAME old.desk.net.\n{'@'} 300 IN NS ada.ns.cloudflare.com."
    with DnsServer({"sirketim.com.": zone, "desk.net.": "old A 8.8.8.8"}) as server:
        asking = Asking((Server("127.0.0.1", server.port),), timeout=0.3)
        check_due(timezone.now() + timedelta(minutes=1), goal=goal_from_settings(), asking=asking)
    page = words(adam.get(page_of(claim)))
    assert "Points to another service" in page and "We see old.desk.net" in page
    assert "Resolver 1: Points to another service" in page
    assert "Your DNS is kept at" in page and "Cloudflare" in page and "DNS only" in page


def test_the_history_is_told_in_words(company: Workspace, adam: Client) -> None:
    add(adam, HOST)
    claim = Claim.objects.get()
    with in_tenant(company.tenant):
        block_domain(Context(SYSTEM, company.tenant, "test"), claim_uuid=claim.uuid)
    lines = adam.get(page_of(claim)).context["lines"]
    assert [line.text for line in lines] == ["Blocked by the platform’s operators.", "The domain was added."]
    assert lines[1].who == "Adam"


def test_a_domain_is_removed_only_by_its_name_and_then_its_record_is_named(company: Workspace, adam: Client) -> None:
    claim = make(company, ClaimState.ACTIVE)
    assert "no longer work" in words(adam.get(f"{page_of(claim)}remove/"))
    refused = adam.post(f"{page_of(claim)}remove/", {"typed": "portal.sirketim"})
    claim.refresh_from_db()
    assert (refused.status_code, claim.state) == (422, ClaimState.ACTIVE)
    assert adam.post(f"{page_of(claim)}remove/", {"typed": "Portal.sirketim.com."})["Location"] == page_of(claim)
    claim.refresh_from_db()
    assert claim.state == ClaimState.RELEASED
    page = words(adam.get(page_of(claim)))
    assert "Delete this CNAME now" in page and f"{target_of(claim)}." in page
    assert "Step by step" not in page
    assert [view.hostname for view, _at in adam.get(LIST).context["ended"]] == [HOST]


def test_a_domain_in_trouble_is_told_on_the_overview(company: Workspace, adam: Client) -> None:
    assert "no longer leads" not in words(adam.get("/studio/"))
    claim = make(company, ClaimState.DEGRADED)
    page = adam.get("/studio/")
    assert f"The DNS of {HOST} no longer leads to your portal." in words(page)
    assert page_of(claim) in page.content.decode()


def test_only_administrators_of_the_workspace_see_its_domains(company: Workspace, browser_of: Browser) -> None:
    claim = make(company)
    for client in (browser_of("anna"), Client(headers={"host": company.host})):
        assert client.get(LIST).status_code in {302, 403, 404}
        assert client.post(f"{page_of(claim)}remove/", {"typed": HOST}).status_code in {302, 403, 404}
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING


def test_the_list_costs_the_same_with_one_and_three_domains(
    company: Workspace, adam: Client, django_assert_max_num_queries: Any
) -> None:
    make(company)
    with django_assert_max_num_queries(30) as one:
        adam.get(LIST)
    for number in range(2):
        make(company, hostname=f"help{number}.sirketim.com")
    with django_assert_max_num_queries(len(one)):
        adam.get(LIST)


# The page for the IT team


@pytest.fixture
def stranger(company: Workspace) -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": company.host})


def link_of(company: Workspace, claim: Claim) -> str:
    claim.refresh_from_db()
    with in_tenant(company.tenant):
        return re.sub(r"^http://[^/]+", "", setup_url(claim))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_the_link_reads_the_records_in_any_language(
    company: Workspace, stranger: Client, language: str
) -> None:
    claim = make(company)
    make(company, hostname="secret.sirketim.com")
    response = stranger.get(link_of(company, claim), {"lang": language})
    page = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}"' in page
    assert f'<code dir="ltr">{target_of(claim)}.</code>' in page
    assert "secret.sirketim.com" not in page and 'href="/studio/' not in page and "127.0.0.1" not in page
    assert response["Content-Language"] == language
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in response["Cache-Control"]
    live = stranger.get(f"{link_of(company, claim)}live/", {"lang": language, "records": "1"})
    assert live.status_code == 200 and f"lang={language}" in live.content.decode()


def test_the_link_ends_by_renewal_removal_and_age_and_is_good_nowhere_else(
    company: Workspace, companies: tuple[Workspace, Workspace], adam: Client, stranger: Client
) -> None:
    claim = make(company)
    first = link_of(company, claim)
    assert stranger.get(first).status_code == 200
    assert stranger.post(first).status_code == 405
    twin = companies[1]
    assert Client(headers={"host": twin.host}).get(first).status_code == 404
    assert stranger.get(first[:-6] + "xxxxx/").status_code == 404
    adam.post(f"{page_of(claim)}link/")
    second = link_of(company, claim)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (410, 200)
    with patch("django.core.signing.time.time", return_value=timezone.now().timestamp() + 31 * 86_400):
        assert stranger.get(second).status_code == 410
    adam.post(f"{page_of(claim)}remove/", {"typed": HOST})
    gone = stranger.get(second)
    assert gone.status_code == 410 and "This domain was removed from the workspace." in words(gone)
    assert stranger.get(f"{second}live/").status_code == 410


def test_the_it_team_does_not_learn_of_other_domains(company: Workspace, adam: Client, stranger: Client) -> None:
    other = make(company, hostname="secret.sirketim.com")
    seen = {"records": [target_of(other)]}
    claim = make(company, code="cname_other_domain_of_yours", outcome="negative", seen=seen)
    assert "secret.sirketim.com" in words(adam.get(page_of(claim)))
    for page in (link_of(company, claim), f"{link_of(company, claim)}live/"):
        text = words(stranger.get(page))
        assert "secret.sirketim.com" not in text and "another domain of yours" in text


def test_the_page_of_the_it_team_is_on_the_default_host_only(company: Workspace) -> None:
    claim = make(company, ClaimState.ACTIVE)
    assert Client(headers={"host": HOST}).get(link_of(company, claim)).status_code == 404


def test_the_records_are_mailed_with_our_words_and_within_limits(company: Workspace, adam: Client) -> None:
    claim = make(company)
    send = f"{page_of(claim)}send/"
    assert adam.post(send, {"email": "no address", "language": "en"}).status_code == 422
    assert adam.post(send, {"email": "it@sirketim.example", "language": "tr"}).status_code == 302
    with company.inside():
        mail = OutgoingMail.objects.get(kind="domain_instructions")
    assert (mail.to_email, mail.language) == ("it@sirketim.example", "tr")
    assert f"{target_of(claim)}." in mail.text and "/domain-setup/" in mail.text and HOST in mail.subject
    for _ in range(2):
        assert adam.post(send, {"email": "IT@sirketim.example", "language": "en"}).status_code == 302
    refused = adam.post(send, {"email": "it@sirketim.example", "language": "en"})
    assert refused.status_code == 422 and "Too many attempts" in words(refused)
    with company.inside():
        assert OutgoingMail.objects.filter(kind="domain_instructions").count() == 3
