"""The hosts of one workspace: which one answers, what browsers are told, and a sign-in that goes along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.use_cases import issue_api_token
from kernel.tenancy import default_host, in_public, tenant_url
from kernel.tokens import hash_token
from support.tickets.guest_links import guest_token, make_link
from tenants.domains.certificate import PROOF_PATH, proof_of
from tenants.domains.machine import entered
from tenants.domains.middleware import custom_promise
from tenants.domains.models import Claim
from tenants.domains.moving import move
from tenants.domains.states import ClaimState
from tenants.domains.switching import Visit, Where, where
from tenants.registry.host_map import hosts
from tenants.registry.models import Domain, Tenant
from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace
from tests.tenants.domains.conftest import claim_in, ctx

pytestmark = pytest.mark.django_db
S = ClaimState
DEFAULT, CUSTOM, OTHER = "acme.localhost", "help.acme.com", "portal.acme.com"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("visit", "primary", "expected"),
    [
        (Visit("GET", "/", DEFAULT), CUSTOM, Where.PRIMARY),
        (Visit("HEAD", "/t/abc/", DEFAULT), CUSTOM, Where.PRIMARY),
        (Visit("GET", "/tickets/", OTHER), CUSTOM, Where.PRIMARY),
        (Visit("GET", "/", CUSTOM), CUSTOM, Where.HERE),
        (Visit("GET", "/", CUSTOM), DEFAULT, Where.HERE),
        (Visit("GET", "/", DEFAULT), DEFAULT, Where.HERE),
        (Visit("POST", "/support/", DEFAULT), CUSTOM, Where.HERE),
        (Visit("GET", "/", DEFAULT, stays=True), CUSTOM, Where.HERE),
        (Visit("GET", "/", DEFAULT, is_navigation=False), CUSTOM, Where.HERE),
        *[
            (Visit("GET", path, DEFAULT), CUSTOM, Where.HERE)
            for path in (
                "/desk/",
                "/studio/domains/",
                "/manage/",
                "/operators/",
                "/api/v1/me",
                "/files/x/y.png",
                "/.well-known/x",
                "/dev/mail/",
                "/healthz",
                "/signin/",
                "/brand/0123456789abcdef/logo.png",
                "/theme/012345678901.css",
                "/static/app.css",
                "/domain-setup/x/",
            )
        ],
        (Visit("GET", "/desk/tickets/1/", CUSTOM), CUSTOM, Where.DEFAULT),
        (Visit("GET", "/studio", CUSTOM), DEFAULT, Where.DEFAULT),
        (Visit("POST", "/desk/new/", CUSTOM), CUSTOM, Where.NOWHERE),
        (Visit("GET", "/deskchair/", CUSTOM), CUSTOM, Where.HERE),
    ],
)
def test_S4_43_which_host_answers(visit: Visit, primary: str, expected: Where) -> None:
    assert where(visit, default=DEFAULT, primary=primary) is expected


def served(company: Workspace, host: str = CUSTOM, *, primary: bool = True, state: ClaimState = S.ACTIVE) -> Claim:
    """A domain that answers, and that links are made with when it is primary."""
    claim = claim_in(company.tenant, state, host, primary=primary, now=timezone.now())
    hosts.forget_all()
    return claim


def at(host: str, **options: Any) -> Client:
    return Client(headers={"host": host}, **options)


def cookies_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in client.cookies else ""


def sign_in(company: Workspace, name: str, host: str) -> Client:
    """A browser that is signed in on this host; the page itself is not asked for."""
    client = at(host)
    with company.inside():
        client.force_login(company.user(name), backend="accounts.backends.EmailBackend")
    return client


def who(client: Client, host: str, company: Workspace) -> str:
    """Whose session the browser's cookie opens on `host`."""
    client.get("/signin/", headers={"host": host})
    with company.inside():
        row = Session.objects.filter(session_key=hash_token(cookies_of(client))).first()
        return User.objects.get(pk=row.user_id).email.partition("@")[0] if row and row.user_id else ""


def test_S4_43_the_default_host_leads_to_the_domain_and_forgets_nothing_of_the_address(company: Workspace) -> None:
    served(company)
    answer = at(DEFAULT).get("/knowledge/?q=a%20b&x=1")
    assert (answer.status_code, answer["Location"]) == (302, f"http://{CUSTOM}:8000/knowledge/?q=a%20b&x=1")
    assert answer["Cache-Control"] == "no-store"
    assert at(CUSTOM).get("/").status_code == 200
    assert at(DEFAULT).post("/support/", {}).status_code != 302


def test_one_may_stay_on_a_host(company: Workspace) -> None:
    served(company)
    client = at(DEFAULT)
    assert client.get("/?stay=1").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/?stay=0").status_code == 302
    assert client.get("/").status_code == 302


def test_a_domain_in_trouble_sends_nobody_anywhere(company: Workspace) -> None:
    served(company, state=S.DEGRADED)
    assert tenant_url(Tenant.objects.get(pk=company.tenant.pk)).startswith(f"http://{DEFAULT}")
    assert {at(host).get("/").status_code for host in (DEFAULT, CUSTOM)} == {200}


def test_S4_43_staff_work_on_the_default_host_only(company: Workspace) -> None:
    served(company)
    answer = at(CUSTOM).get("/desk/tickets/1/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, f"http://{DEFAULT}:8000/desk/tickets/1/?x=1")
    assert at(CUSTOM).post("/desk/new/", {}).status_code == 404
    assert tenant_url(Tenant.objects.get(pk=company.tenant.pk), "/desk/tickets/1/").startswith(f"http://{DEFAULT}")
    assert tenant_url(Tenant.objects.get(pk=company.tenant.pk), "/tickets/1/").startswith(f"http://{CUSTOM}")


def test_search_engines_know_one_address(company: Workspace) -> None:
    served(company)
    served(company, OTHER, primary=False)
    page = at(CUSTOM).get("/knowledge/?page=2")
    assert page["Link"] == f'<http://{CUSTOM}:8000/knowledge/>; rel="canonical"'
    assert "X-Robots-Tag" not in page
    for host in (DEFAULT, OTHER):
        page = at(host).get("/knowledge/?stay=1")
        assert (page.status_code, page["X-Robots-Tag"], page.has_header("Link")) == (200, "noindex", False)


@pytest.mark.parametrize("state", [S.PENDING, S.CONFIRMING, S.SUSPENDED, S.RELEASED, S.BLOCKED, S.EXPIRED])
def test_R9_a_host_that_serves_nothing_tells_nothing(company: Workspace, state: ClaimState) -> None:
    claim = served(company, primary=False)
    with in_public():
        Domain.objects.filter(domain=CUSTOM).delete()
        Claim.objects.filter(pk=claim.pk).update(state=state, next_check_at=None)
    hosts.forget_all()
    page = at(CUSTOM).get("/")
    assert page.status_code == 404
    assert "acme" not in page.content.decode().lower().replace(CUSTOM, "")
    assert at(CUSTOM).get(PROOF_PATH).status_code == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("HELP.acme.com", 200),
        ("help.acme.com.", 200),
        ("help.acme.com:8443", 200),
        ("xhelp.acme.com", 404),
        ("help.acme.com.evil.net", 404),
        ("www.help.acme.com", 404),
        ("acme.com", 404),
    ],
)
def test_R9_only_the_exact_host_counts(company: Workspace, header: str, status: int) -> None:
    served(company)
    page = at(header).get("/", headers={"X-Forwarded-Host": CUSTOM})
    assert page.status_code == status


@pytest.mark.parametrize("state", [S.ISSUING, S.ACTIVE, S.DEGRADED])
def test_R7_the_proof_of_a_certificate_is_this_installations(company: Workspace, state: ClaimState) -> None:
    """Also for a host that leads to no workspace yet."""
    claim = served(company, primary=False, state=state)
    answer = at(CUSTOM).get(PROOF_PATH)
    assert (answer.status_code, answer.content.decode().strip()) == (200, proof_of(claim.uuid))
    assert answer["Cache-Control"] == "no-store"
    for host in (DEFAULT, OTHER, "localhost"):
        assert at(host).get(PROOF_PATH).status_code == 404


@pytest.mark.parametrize(
    ("days", "seconds"), [(0.9, 0), (1, 86_400), (29.9, 86_400), (30, 5_184_000), (400, 5_184_000)]
)
def test_https_is_promised_little_by_little(days: float, seconds: int) -> None:
    now = timezone.now()
    assert custom_promise(now - timedelta(days=days), now) == seconds


def test_every_host_promises_https_for_itself(company: Workspace) -> None:
    served(company)
    Domain.objects.filter(domain=CUSTOM).update(created_at=timezone.now() - 2 * DAY)
    hosts.forget_all()
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), SECURE_HSTS_SECONDS=31_536_000):
        said = {}
        for host in (CUSTOM, DEFAULT, "gone.acme.com"):
            page = at(host).get("/?stay=1", headers={"X-Forwarded-Proto": "https"})
            said[host] = page.headers.get("Strict-Transport-Security", "")
        plain = at(CUSTOM).get("/")
    assert said == {
        CUSTOM: "max-age=86400",
        DEFAULT: "max-age=31536000; includeSubDomains",
        "gone.acme.com": "max-age=0",
    }
    assert "Strict-Transport-Security" not in plain


@pytest.fixture
def arrival(company: Workspace) -> Iterator[tuple[Client, str]]:
    """Alice is signed in on the default host and opens a page there: her browser, and where it is sent."""
    served(company)
    client = sign_in(company, "alice", DEFAULT)
    answer = client.get("/tickets/?kind=open")
    assert answer.status_code == 302
    yield client, answer["Location"]


def test_S4_43_the_sign_in_goes_along(company: Workspace, arrival: tuple[Client, str]) -> None:
    _client, location = arrival
    address = urlsplit(location)
    assert (address.netloc, parse_qs(address.query)) == (f"{CUSTOM}:8000", {"next": ["/tickets/?kind=open"]})
    browser = at(CUSTOM)
    arrived = browser.get(f"{address.path}?{address.query}")
    assert (arrived.status_code, arrived["Location"], arrived["Cache-Control"]) == (
        302,
        "/tickets/?kind=open",
        "no-store",
    )
    assert who(browser, CUSTOM, company) == "alice"
    assert browser.get("/tickets/?kind=open").status_code == 200


def token_of(location: str) -> str:
    return urlsplit(location).path


def test_a_handed_over_sign_in_works_once(company: Workspace, arrival: tuple[Client, str]) -> None:
    path = token_of(arrival[1])
    at(CUSTOM).get(path)
    second = at(CUSTOM)
    assert second.get(path)["Location"] == "/signin/?next=%2F"
    assert who(second, CUSTOM, company) == ""


@pytest.mark.parametrize(
    "how", ["another host", "another workspace", "expired", "signed out", "deactivated", "made up"]
)
def test_R5_whoever_brings_a_wrong_token_signs_in_by_hand(
    companies: tuple[Workspace, Workspace], arrival: tuple[Client, str], how: str
) -> None:
    company, beta = companies
    path, host = token_of(arrival[1]), CUSTOM
    match how:
        case "another host":
            served(company, OTHER, primary=False)
            host = OTHER
        case "another workspace":
            host = default_host(beta.tenant.slug)
        case "expired":
            cache.clear()
        case "signed out":
            with company.inside():
                Session.objects.filter(user_id=company.user("alice").pk).delete()
        case "deactivated":
            with company.inside():
                User.objects.filter(pk=company.user("alice").pk).update(is_active=False)
        case "made up":
            path = "/handover/abc/"
    browser = at(host)
    answer = browser.get(f"{path}?next=/tickets/")
    assert (answer.status_code, answer["Location"]) == (302, "/signin/?next=%2Ftickets%2F")
    assert settings.SESSION_COOKIE_NAME not in browser.cookies


def test_the_way_back_leads_nowhere_else(company: Workspace, arrival: tuple[Client, str]) -> None:
    answer = at(CUSTOM).get(f"{token_of(arrival[1])}?next=https://evil.net/")
    assert answer["Location"] == "/"


def test_S4_43_staff_go_from_the_domain_to_the_desk_with_their_sign_in(company: Workspace) -> None:
    served(company)
    client = sign_in(company, "adam", CUSTOM)
    address = urlsplit(client.get("/desk/")["Location"])
    assert address.netloc == f"{DEFAULT}:8000"
    browser = at(DEFAULT)
    assert browser.get(f"{address.path}?{address.query}")["Location"] == "/desk/"
    assert who(browser, DEFAULT, company) == "adam"


def test_one_signed_in_already_is_not_replaced(company: Workspace, arrival: tuple[Client, str]) -> None:
    ben = sign_in(company, "bob", CUSTOM)
    assert ben.get(f"{token_of(arrival[1])}?next=/")["Location"] == "/"
    assert who(ben, CUSTOM, company) == "bob"


def test_R5_nothing_of_the_one_before_opens_anything_on_a_host_that_changed_hands(
    companies: tuple[Workspace, Workspace],
) -> None:
    """Its sessions, links and API tokens are its own, although numbers and people are the same in both."""
    acme, beta = companies
    claim = served(acme)
    with acme.inside():
        link = make_link(a_ticket(acme, title="Secret plans"), acme.contact("alice").pk, timezone.now())
        path = f"/t/{guest_token(link)}/"
        _row, secret = issue_api_token(acme.ctx("alice"), user_id=acme.user("alice").pk, name="test")
    browser = sign_in(acme, "alice", CUSTOM)

    def ask() -> list[Any]:
        token = {"Authorization": f"Bearer {secret}"}
        return [browser.get("/tickets/"), at(CUSTOM).get(path), at(CUSTOM).get("/api/v1/me", headers=token)]

    assert [answer.status_code for answer in ask()] == [200, 200, 200]
    with acme.inside():
        move(ctx(acme.tenant), claim, entered(claim.standing, S.RELEASED, timezone.now()), reason="superseded")
    with beta.inside():
        served(beta)
        answers = ask()
    assert [answer.status_code for answer in answers] == [302, 410, 401]
    assert answers[0]["Location"].startswith("/signin/")
    assert all("Secret plans" not in answer.content.decode() for answer in answers)
