"""Who opens the studio, where, and in how many statements."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from portal_ui.studio.form_urls import urlpatterns as form_urls
from portal_ui.studio.look_urls import urlpatterns as look_urls
from portal_ui.studio.urls import urlpatterns
from support.forms.models import Form
from support.forms.use_cases import publish_form, save_form
from support.topics.models import ClientLink, Topic
from support.topics.use_cases import make_client_link
from tenants.registry.models import Domain
from tests.factories.twins import Workspace
from tests.portal_ui.studio.conftest import Browser
from tests.portal_ui.studio.forms_fixtures import FAULT

LISTS = (
    "/studio/",
    "/studio/organisation/",
    "/studio/languages/",
    "/studio/formats/",
    "/studio/portal/",
    "/studio/look/",
    "/studio/look/page/",
    "/studio/look/logo/",
    "/studio/look/colour/",
    "/studio/look/links/",
    "/studio/look/mails/",
    "/studio/look/mails/preview/",
    "/studio/languages/texts/",
    "/studio/translation-reports/",
    "/studio/colleagues/",
    "/studio/colleagues/invite/",
    "/studio/organisations/",
    "/studio/organisations/new/",
    "/studio/contacts/",
    "/studio/contacts/new/",
    "/studio/portal-users/",
    "/studio/topics/",
    "/studio/topics/new/",
    "/studio/topics/check/",
    "/studio/forms/",
    "/studio/forms/new/",
    "/studio/domains/",
    "/studio/links/",
    "/studio/links/stranger/",
    "/studio/guest-door/",
    "/studio/client-links/",
    "/studio/portal/managers/",
    "/studio/teams/",
    "/studio/teams/new/",
    "/studio/projects/new/",
    "/studio/mails/",
)


def things(company: Workspace) -> list[str]:
    """Pages about one thing each."""
    with company.inside():
        contact, anna = company.contact("alice"), company.user("anna")
        topic = Topic.objects.select_related("project").get(is_default=True)
        link = ClientLink.objects.filter(revoked_at__isnull=True).first() or make_client_link(
            company.ctx("adam"), organisation_id=contact.organisation_id or 0
        )
        copy = Topic.objects.get(organisation=link.organisation_id, source=topic)
        form = Form.objects.first() or save_form(company.ctx("adam"), names={"en": "Fault report"}, draft=FAULT)
        publish_form(company.ctx("adam"), form_id=form.pk)
    form_pages = ("", "settings/", "publish/", "versions/", "versions/1/", "versions/1/use/", "answers/", "archive/")
    return [
        *(f"/studio/forms/{form.pk}/{page}" for page in form_pages),
        f"/studio/contacts/{contact.pk}/",
        f"/studio/organisations/{contact.organisation_id}/",
        f"/studio/portal/managers/{contact.organisation_id}/",
        f"/studio/colleagues/{anna.pk}/",
        f"/studio/colleagues/{anna.pk}/deactivate/",
        f"/studio/topics/{topic.pk}/",
        f"/studio/topics/{topic.pk}/archive/",
        f"/studio/client-links/{link.pk}/",
        f"/studio/client-links/{link.pk}/renew/",
        f"/studio/client-links/{link.pk}/revoke/",
        f"/studio/client-links/{link.pk}/stranger/",
        f"/studio/client-links/{link.pk}/topics/new/",
        f"/studio/client-links/{link.pk}/topics/{copy.pk}/",
        f"/studio/client-links/{link.pk}/topics/{copy.pk}/archive/",
        f"/studio/projects/{topic.project_id}/",
        f"/studio/teams/{topic.project.team_id}/",
        "/studio/look/reset/",
    ]


def every_address(company: Workspace) -> list[str]:
    """Every address of the studio, also those that only take posts."""
    filled = []
    below = [f"forms/{pattern.pattern}" for pattern in form_urls]
    below += [f"look/{pattern.pattern}" for pattern in look_urls]
    own = [str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)]
    for pattern in [*own, *below]:
        path = re.sub(r"<int:\w+>", "1", pattern)
        for name, value in (
            ("slug:which", "portal"),
            ("slug:kind", "svg"),
            ("slug:key", "used"),
            ("slug:part", "menu"),
            ("uuid:uuid", str(uuid4())),
            ("uuid:claim_id", str(uuid4())),
        ):
            path = path.replace(f"<{name}>", value)
        filled.append(f"/studio/{path}")
    return filled


def test_admins_and_owners_open_every_page(company: Workspace, browser_of: Browser) -> None:
    for name in ("olga", "adam"):
        browser = browser_of(name)
        codes = {path: browser.get(path).status_code for path in [*LISTS, *things(company)]}
        assert set(codes.values()) == {200}, codes


@pytest.mark.parametrize(("name", "code"), [("anna", 403), ("alice", 404)])
def test_agents_and_clients_open_none(company: Workspace, browser_of: Browser, name: str, code: int) -> None:
    browser = browser_of(name)
    for method in (browser.get, browser.post):
        codes = {path: method(path).status_code for path in every_address(company)}
        assert set(codes.values()) == {code}, codes


def test_visitors_are_led_to_the_sign_in_page_and_back(company: Workspace) -> None:
    visitor = Client(headers={"host": company.host})
    for path in LISTS:
        answer = visitor.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/signin/?next={path}")


def test_on_a_companys_own_domain_there_is_no_studio(company: Workspace, adam: Client) -> None:
    Domain.objects.create(tenant=company.tenant, domain="help.acme.example", is_primary=False)
    for path in LISTS:
        answer = adam.get(path, headers={"host": "help.acme.example"})
        assert answer.status_code == 302 and answer["Location"].startswith(f"http://{company.host}:8000/"), path
        assert adam.post(path, headers={"host": "help.acme.example"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "fa", "fr", "ru", "tr"])
def test_every_page_speaks_every_language(company: Workspace, adam: Client, language: str) -> None:
    for path in [*LISTS, *things(company)]:
        page = adam.get(path, {"lang": language})
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in page.content.decode(), path


def test_S0_01_the_menu_has_portal_users_and_portal_settings(adam: Client) -> None:
    page = adam.get("/studio/").content.decode()
    menu = page[page.index('class="studio__nav"') : page.index("<main")]
    for address, name in (("/studio/portal-users/", "Portal users"), ("/studio/portal/", "Portal settings")):
        assert f'href="{address}"' in menu and name in menu


def test_S0_01_the_portal_is_a_page_of_its_own_without_company_menus(browser_of: Browser) -> None:
    page = browser_of("alice").get("/").content.decode()
    assert "/studio/" not in page and "/desk/" not in page


@pytest.mark.parametrize("more", [0, 2])
def test_every_page_takes_at_most_twelve_statements(
    company: Workspace,
    adam: Client,
    more: int,
    django_assert_max_num_queries: Any,
) -> None:
    from accounts.making import make_account
    from accounts.use_cases import invite
    from support.people.models import Contact, Organisation
    from support.teams.use_cases import save_project, save_team
    from support.topics.use_cases import save_topic

    ctx = company.ctx("adam")
    for number in range(more):
        person = make_account(ctx, email=f"new{number}@people.example", name=f"New {number}", role="agent")
        team = save_team(ctx, names={"en": f"Team {number}"}, member_ids=[person.pk])
        project = save_project(ctx, names={"en": f"Project {number}"}, team_id=team.pk, manager_ids=[person.pk])
        save_topic(ctx, names={"en": f"Topic {number}"}, project_id=project.pk)
        invite(ctx, email=f"invited{number}@people.example", name="Invited", role="agent")
        firm = Organisation.objects.create(name=f"Firm {number}")
        Contact.objects.create(email=f"c{number}@people.example", organisation=firm, portal_access=True)
        Contact.objects.create(email=f"d{number}@people.example", organisation=company.contact("alice").organisation)
    for path in [*LISTS, *things(company)]:
        adam.get(path)
        with django_assert_max_num_queries(12):
            assert adam.get(path).status_code == 200, path
