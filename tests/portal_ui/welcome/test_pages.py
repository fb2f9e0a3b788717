"""The public site in a browser without scripts: every path of sign-up as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tenants.registry.models import Tenant
from tenants.signup.links import signup_token
from tenants.signup.models import Signup, WorkspaceSearch

FORM = {
    "company": "Harbour Tools",
    "slug": "harbour-tools",
    "owner_name": "Olga Owner",
    "email": "olga@harbour.example",
    "language": "en",
}
LANGUAGES = ("en", "fa", "fr", "ru", "tr")


@pytest.fixture(autouse=True)
def _no_limits_used_up(db: None) -> None:
    cache.clear()


def test_S0_70_the_front_page_leads_to_sign_up_and_to_the_demo(public_client: Client, acme: Tenant, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PORTICO_DEMO_WORKSPACES = {"fr": "nosuch", "en": "acme"}
    page = public_client.get("/").content.decode()
    assert 'href="/signup/"' in page and 'href="/workspaces/"' in page
    assert page.count('href="http://acme.localhost:8000/?lang=en"') == 2
    assert "nosuch" not in page
    settings.PORTICO_DEMO_WORKSPACES = {}
    assert "acme.localhost" not in public_client.get("/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/signup/", "/workspaces/", "/workspaces/sent/"])
def test_every_page_speaks_every_language(public_client: Client, path: str, language: str) -> None:
    response = public_client.get(path, {"lang": language})
    direction = "rtl" if language == "fa" else "ltr"
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in response.content.decode()


def test_signing_up_leads_to_the_page_about_the_mail(public_client: Client) -> None:
    response = public_client.post("/signup/", FORM)
    signup = Signup.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        f"/signup/sent/{signup_token('wait', signup.uuid, signup.email)}/",
    )
    page = public_client.get(response["Location"]).content.decode()
    assert "olga@harbour.example" in page and "Send the mail again" in page


def test_a_refused_form_keeps_what_was_typed_and_says_why(public_client: Client) -> None:
    response = public_client.post("/signup/", {**FORM, "slug": "www", "email": "olga"})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="Harbour Tools"' in page and 'value="www"' in page and 'value="olga"' in page
    assert "Enter a complete e-mail address, such as name@example.com." in page
    response = public_client.post("/signup/", {**FORM, "slug": "www"})
    assert (response.status_code, Signup.objects.count()) == (400, 0)
    assert "This address is reserved. Choose another one." in response.content.decode()


@pytest.mark.parametrize("slug", ["x'; drop schema public;--", "public", "pg_x", "XN--A", "<script>", "a" * 500])
def test_T15_hostile_addresses_get_400_and_are_shown_escaped(public_client: Client, slug: str) -> None:
    response = public_client.post("/signup/", {**FORM, "slug": slug})
    assert (response.status_code, Signup.objects.count()) == (400, 0)
    assert "<script>" not in re.sub(r"<script src=[^>]+>", "", response.content.decode())


def test_T17_the_sixth_sign_up_of_an_hour_gets_429(public_client: Client) -> None:
    for number in range(5):
        answer = public_client.post("/signup/", {**FORM, "slug": f"harbour-{number}x", "email": f"o{number}@x.example"})
        assert answer.status_code == 302
    answer = public_client.post("/signup/", {**FORM, "slug": "harbour-sixth", "email": "o6@x.example"})
    assert (answer.status_code, Signup.objects.count()) == (429, 5)
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "Too many attempts." in answer.content.decode()


def test_the_address_is_checked_live(public_client: Client) -> None:
    free = public_client.get("/signup/address/", {"value": "harbour-tools"})
    assert free.json() == {"ok": True, "message": "This address is free."}
    public_client.post("/signup/", FORM)
    assert public_client.get("/signup/address/", {"value": "harbour-tools"}).json() == {
        "ok": False,
        "message": "Another sign-up has reserved this address and waits for its confirmation. Choose another one. "
        "“harbour-tools-2” is free.",
    }
    assert public_client.get("/signup/address/", {"value": "WWW"}).json()["message"] == "Use small letters only."


def test_the_companys_name_makes_the_address_until_one_is_typed(public_client: Client) -> None:
    def field(**query: str) -> str:
        page = public_client.get("/signup/address/", query).content.decode()
        found = re.search(r'name="slug" value="([^"]*)"', page)
        return found[1] if found else ""

    assert field(company="بندر ابزار", slug="", suggested="") == "bndr-abzar"
    assert field(company="Harbour Tools", slug="bndr-abzar", suggested="bndr-abzar") == "harbour-tools"
    own = {"company": "Harbour Tools", "slug": "my-own", "suggested": "bndr-abzar"}
    assert public_client.get("/signup/address/", own).status_code == 204


def test_without_scripts_a_button_checks_the_address_and_stores_nothing(public_client: Client) -> None:
    response = public_client.post("/signup/", {**FORM, "email": "", "check": "1"})
    page = response.content.decode()
    assert (response.status_code, Signup.objects.count()) == (200, 0)
    assert "This address is free." in page and 'value="Harbour Tools"' in page
    assert "Enter your e-mail address." not in page


def test_sign_up_begun_in_this_browser_is_offered_again(public_client: Client) -> None:
    sent = public_client.post("/signup/", FORM)["Location"]
    page = public_client.get("/signup/").content.decode()
    assert f'href="{sent}"' in page
    assert 'href="/signup/sent/' not in Client(headers={"host": "localhost"}).get("/signup/").content.decode()


def test_the_mail_is_sent_again_and_the_page_says_so(public_client: Client) -> None:
    sent = public_client.post("/signup/", FORM)["Location"]
    again = public_client.post(sent, {"email": "olga@harbour.example"})
    assert (again.status_code, Signup.objects.get().mails) == (302, 2)
    assert "We have sent the mail again." in public_client.get(again["Location"]).content.decode()
    wrong = public_client.post(sent, {"email": "olga"})
    assert (wrong.status_code, Signup.objects.get().mails) == (400, 2)


def confirm_path() -> str:
    """The address in the mail."""
    signup = Signup.objects.get()
    return f"/signup/confirm/{signup_token('confirm', signup.uuid, signup.email)}/"


def test_opening_the_link_makes_nothing_pressing_the_button_does(public_client: Client) -> None:
    public_client.post("/signup/", FORM)
    before = Tenant.objects.count()
    for _scan in range(2):
        page = public_client.get(confirm_path())
        assert (page.status_code, Tenant.objects.count()) == (200, before)
    assert "harbour-tools.localhost:8000" in page.content.decode() and page["Cache-Control"].startswith("max-age=0")
    done = public_client.post(confirm_path())
    assert Tenant.objects.count() == before + 1
    assert re.fullmatch(r"http://harbour-tools\.localhost:8000/enter/[\w-]{43}/", done["Location"])
    again = public_client.post(confirm_path())
    assert (again.status_code, Tenant.objects.count()) == (302, before + 1)


def test_an_expired_link_says_so(public_client: Client) -> None:
    public_client.post("/signup/", FORM)
    Signup.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for response in (public_client.get(confirm_path()), public_client.post(confirm_path())):
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()
    assert Tenant.objects.filter(slug="harbour-tools").count() == 0


def test_a_forged_link_is_404(public_client: Client) -> None:
    for path in ("/signup/confirm/x/", "/signup/sent/x/", f"/signup/confirm/{'0' * 32}-{'0' * 64}/"):
        assert public_client.get(path).status_code == 404


def test_an_address_taken_meanwhile_is_chosen_anew_without_a_new_mail(public_client: Client, acme: Tenant) -> None:
    public_client.post("/signup/", FORM)
    Signup.objects.update(slug="acme")
    page = public_client.get(confirm_path()).content.decode()
    assert "Choose another address" in page and 'value="harbour-tools"' in page
    assert public_client.post(confirm_path()).status_code == 409
    chosen = public_client.post(confirm_path() + "address/", {"slug": "acme"})
    assert chosen.status_code == 400
    chosen = public_client.post(confirm_path() + "address/", {"slug": "harbour-works"})
    assert (chosen.status_code, chosen["Location"]) == (302, confirm_path())
    assert (Signup.objects.get().slug, Signup.objects.get().mails) == ("harbour-works", 1)


def test_find_my_workspace_answers_known_and_unknown_addresses_alike(public_client: Client, acme: Tenant) -> None:
    answers = [
        public_client.post("/workspaces/", {"email": email})
        for email in ("olga@people.example", "nobody@people.example")
    ]
    assert [(answer.status_code, answer["Location"], answer.content) for answer in answers] == [
        (302, "/workspaces/sent/", b"")
    ] * 2
    assert WorkspaceSearch.objects.count() == 2


def test_find_my_workspace_refuses_what_is_no_address(public_client: Client) -> None:
    response = public_client.post("/workspaces/", {"email": "olga"})
    assert (response.status_code, WorkspaceSearch.objects.count()) == (400, 0)
    assert 'value="olga"' in response.content.decode()


def test_the_pages_take_few_statements(public_client: Client, acme: Tenant, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    public_client.post("/signup/", FORM)
    for path in ("/", "/signup/", "/workspaces/", confirm_path()):
        with django_assert_max_num_queries(6):
            assert public_client.get(path).status_code == 200
