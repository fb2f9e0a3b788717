"""Links of old mails while a workspace changes its domain three times: a thousand of them, and none is broken."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from accounts.use_cases import issue_one_time_link
from kernel.storage import tenant_storage
from kernel.tenancy import tenant_url
from support.files.models import StoredFile
from support.files.use_cases import store_upload
from support.knowledge.models import Article, Category
from support.knowledge.use_cases import publish_article, save_article
from support.tickets.guest_links import guest_token, make_link
from support.tickets.models import Attachment, Ticket
from tenants.domains.models import Claim
from tenants.domains.states import ClaimState
from tenants.domains.use_cases import make_primary, stop_being_primary, withdraw_domain
from tenants.registry.host_map import hosts
from tenants.registry.models import Tenant
from tests.factories.fixtures import companies as companies
from tests.factories.fixtures import company as company
from tests.factories.guests import open_door
from tests.factories.tickets import a_ticket
from tests.factories.topics import a_client_link
from tests.factories.twins import Workspace
from tests.tenants.domains.conftest import claim_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
S = ClaimState
DEFAULT = "acme.localhost"
A, B, C = "help.acme.com", "portal.acme.com", "care.acme.com"
SHARED, FILES, TICKETS, ARTICLES = 12, 19, 3, 4


class Browser:
    """A person's browser: cookies per host, redirects followed over hosts, pages of one address kept."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.seen: dict[str, tuple[int, str]] = {}

    def at(self, host: str) -> Client:
        return self.clients.setdefault(host, Client(headers={"host": host}))

    def open(self, link: str) -> tuple[int, str]:
        """Status of what a link shows in the end, or the address that it leads to."""
        for _hop in range(8):
            status, target = self.seen.get(link) or self._get(link)
            self.seen[link] = (status, target)
            if not target:
                return status, urlsplit(link).hostname or ""
            assert status == 302, link  # a browser would remember another one for good
            link = urljoin(link, target)
        raise AssertionError(f"goes round in circles: {link}")

    def _get(self, link: str) -> tuple[int, str]:
        address = urlsplit(link)
        answer = self.at(address.hostname or "").get(f"{address.path}?{address.query}")
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code, answer.headers.get("Location", "")


def paths_of(company: Workspace) -> list[tuple[str, str]]:
    """What mails link to, show and load: kind and path."""
    found: list[tuple[str, str]] = []
    now = timezone.now()
    with company.inside():
        open_door(company)
        upload = SimpleUploadedFile("pump.txt", b"It leaks.", "text/plain")
        file = store_upload(company.ctx("alice"), upload=upload)
        for _number in range(SHARED):
            ticket = a_ticket(company)
            token = guest_token(make_link(ticket, company.contact("alice").pk, now))
            found.append(("guest's request", f"/t/{token}/"))
            found += [("file", f"/t/{token}/files/{uuid}/pump.txt") for uuid in _files(ticket, file)]
        for _number in range(TICKETS):
            found.append(("request", f"/tickets/{a_ticket(company).number}/"))
        category = Category.objects.create(names={"en": "Help"})
        for number in range(ARTICLES):
            article = save_article(
                company.ctx("anna"), category_id=category.pk, titles={"en": f"How {number}"}, bodies={"en": "So."}
            )
            publish_article(company.ctx("anna"), article_id=article.pk)
            found.append(("article", f"/knowledge/{article.pk}/"))
        assert Article.objects.count() == ARTICLES
        client_link = a_client_link(company)
        found += [("short link, as in QR codes", f"/s/{client_link.code}/"), ("form", f"/support/{client_link.code}/")]
        found += [
            ("short link, as in QR codes", "/s/"),
            ("form", "/support/"),
            ("home", "/"),
            ("search", "/search/?q=x"),
        ]
        secret = issue_one_time_link(company.ctx(now=now), user_id=company.user("alice").pk, purpose="handover")
        found += [("one-time link", f"/enter/{secret}/"), ("sign-in", "/signin/?next=/tickets/")]
    page = Client(headers={"host": DEFAULT}).get("/").content.decode()
    loaded = set(re.findall(r'(?:href|src)="(/(?:theme|brand)/[^"]+|/favicon\.ico|/site\.webmanifest)"', page))
    found += [("picture or colours", path) for path in sorted(loaded | {"/site.webmanifest"})]
    return found


def _files(ticket: Ticket, file: StoredFile) -> list[UUID]:
    """Files of a request, all of them copies of one that was uploaded."""
    content = tenant_storage().open(file.storage_key).read()
    fields = {field.attname: getattr(file, field.attname) for field in StoredFile._meta.concrete_fields}
    copies = []
    for number in range(FILES):
        key = f"{file.storage_key}-{ticket.pk}-{number}"
        tenant_storage().save(key, ContentFile(content))
        copies.append(
            StoredFile(**{**fields, "id": None, "uuid": uuid4(), "storage_key": key, "claimed_at": file.created_at})
        )
    StoredFile.objects.bulk_create(copies)
    Attachment.objects.bulk_create(Attachment(ticket=ticket, file=copy) for copy in copies)
    return [copy.uuid for copy in copies]


def connected(company: Workspace) -> dict[str, Claim]:
    """Three domains that work."""
    now = timezone.now()
    claims = {host: claim_in(company.tenant, S.ACTIVE, host, now=now + timedelta(hours=1)) for host in (A, B, C)}
    Claim.objects.update(outcome="ok", last_checked_at=now)
    return claims


def switch(company: Workspace, claim: Claim | None, before: Claim | None = None) -> None:
    """Make links with this domain from now on, None: with the default host."""
    with company.inside():
        ctx = company.ctx("adam", now=timezone.now())
        if claim is not None:
            make_primary(ctx, claim_uuid=claim.uuid)
        elif before is not None:
            stop_being_primary(ctx, claim_uuid=before.uuid)
    hosts.forget_all()


def test_S4_43_no_link_of_an_old_mail_breaks_while_the_domain_changes_three_times(company: Workspace) -> None:
    paths = paths_of(company)
    claims = connected(company)
    written: dict[str, list[tuple[str, str]]] = {}
    for host, claim in ((DEFAULT, None), *claims.items()):
        switch(company, claim)
        tenant = Tenant.objects.get(pk=company.tenant.pk)
        assert tenant.primary_host == host
        written[host] = [(kind, tenant_url(tenant, path)) for kind, path in paths]
    links = [link for rows in written.values() for link in rows]
    assert len({link for _kind, link in links}) == len(links) >= 1000
    browser, alice = Browser(), Browser()
    with company.inside():
        alice.at(DEFAULT).force_login(company.user("alice"), backend="accounts.backends.EmailBackend")
    asked = Counter[int]()
    with override_settings(PORTICO_GUEST_PER_NETWORK=10_000):
        for kind, link in links:
            status, host = (alice if kind == "request" else browser).open(link)
            asked[status] += 1
            assert status == 200 and host in {C, urlsplit(link).hostname}, (kind, link)
        # The last change: back to the default host, and the first domain is given up.
        switch(company, None, claims[C])
        with company.inside():
            withdraw_domain(company.ctx("adam"), claim_uuid=claims[A].uuid)
        hosts.forget_all()
        browser.seen.clear()
        alice.seen.clear()
        some = slice(None, None, 16)
        for host in (DEFAULT, B, C):
            for kind, link in [*written[host][some], *written[host][-14:]]:
                status, _host = (alice if kind == "request" else browser).open(link)
                asked[status] += 1
                assert status == 200, (kind, link)
        gone = [browser.open(link) for _kind, link in written[A][some]]
    assert set(gone) == {(404, A)}
    assert asked == {200: asked.total()} and asked.total() >= 1000
    assert settings.SESSION_COOKIE_NAME in alice.clients[C].cookies
