"""The frame of somebody who is signed in: what the header says, and the language that goes to the account."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from tests.factories.twins import Workspace


def signed_in(client: Client, company: Workspace, name: str) -> Client:
    client.force_login(account(company, name))
    return client


def account(company: Workspace, name: str) -> User:
    """The account as it is now; every answered request leaves the workspace's schema."""
    with company.inside():
        return company.user(name)


def test_a_chosen_language_goes_to_the_account(company: Workspace, acme_client: Client) -> None:
    browser = signed_in(acme_client, company, "alice")
    before = account(company, "alice")
    answer = browser.post("/language/", {"language": "fa", "next": "/profile/"})
    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    after = account(company, "alice")
    assert (after.language, after.name, after.calendar) == ("fa", before.name, before.calendar)
    assert '<html lang="fa" dir="rtl"' in browser.get("/").content.decode()


def test_a_language_the_workspace_does_not_offer_changes_nothing(company: Workspace, acme_client: Client) -> None:
    company.tenant.languages = ["en"]
    company.tenant.save()
    browser = signed_in(acme_client, company, "alice")
    browser.post("/language/", {"language": "fa"})
    assert account(company, "alice").language == ""
    assert "language" not in browser.cookies


def test_the_header_names_the_person_and_leads_out(company: Workspace, acme_client: Client) -> None:
    page = signed_in(acme_client, company, "alice").get("/").content.decode()
    assert "<strong><bdi>Alice</bdi></strong>" in page
    assert '<form method="post" action="/signout/">' in page
    assert '<a class="button button--ghost button--icon" href="/notices/"' in page
    assert "hx-headers:inherited" in page


def test_a_visitor_is_offered_to_sign_in(company: Workspace, acme_client: Client) -> None:
    page = acme_client.get("/nothing-here/").content.decode()
    assert "Nothing is here" in page
    assert "bdi>Alice" not in page


def test_error_pages_of_a_workspace_wear_its_look(company: Workspace, acme_client: Client) -> None:
    answer = acme_client.get("/nothing-here/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert '<link rel="stylesheet" href="/theme/' in page
    assert "· Acme</title>" in page


def test_a_warm_frame_costs_no_query(company: Workspace, acme_client: Client, django_assert_num_queries: Any) -> None:
    acme_client.get("/nothing-here/")
    with company.inside(), django_assert_num_queries(0):
        acme_client.get("/nothing-here/")
