"""The mails of sign-up and of "find my workspace": sent once, by the house, to the one who has the mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.use_cases import create_account, deactivate_account
from kernel.context import NOBODY, SYSTEM, Context
from kernel.tenancy import in_public, in_tenant
from notify.models import OutgoingMail
from outbox.here import deliver_here
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tenants.signup.links import address_hash
from tenants.signup.models import AddressHint, Signup, WorkspaceSearch
from tenants.signup.queries import signup_page
from tenants.signup.use_cases import ask_for_another_mail, ask_for_my_workspaces, ask_for_workspace, confirm_signup

FORM = {
    "company": "Harbour Tools",
    "slug": "harbour-tools",
    "owner_name": "Olga Owner",
    "email": "olga@harbour.example",
    "language": "en",
    "client": "192.0.2.1",
}


def make(slug: str, *, email: str = "boss@platform.example", is_house: bool = False) -> Tenant:
    """A workspace, by its slug."""
    return provision_workspace(
        Context(actor=SYSTEM, tenant=None, channel="test"),
        slug=slug,
        name=slug.title(),
        owner_email=email,
        owner_name="Boss",
        language="en",
        is_house=is_house,
    )


@pytest.fixture
def house(db: None) -> Iterator[Tenant]:
    """The platform company's own workspace; what its making said is told already."""
    with in_public():
        tenant = Tenant.objects.filter(is_house=True).first() or make("console", is_house=True)
        deliver_here()
    yield tenant


@pytest.fixture
def ctx(house: Tenant) -> Context:
    """A visitor of the public site."""
    return Context(actor=NOBODY, tenant=None, channel="welcome", now=datetime.now(UTC), language="en")


def mails(house: Tenant, kind: str) -> list[OutgoingMail]:
    """What the house sent, oldest first."""
    with in_tenant(house):
        return list(OutgoingMail.objects.filter(kind=kind).order_by("id"))


def link_in(mail: OutgoingMail) -> str:
    """The confirmation's secret as the mail holds it."""
    found = re.search(r"/signup/confirm/([^/\s]+)/", mail.text)
    assert found is not None
    return found[1]


def test_the_confirmation_is_mailed_once_and_its_link_makes_the_workspace(ctx: Context, house: Tenant) -> None:
    ask_for_workspace(ctx, **FORM)
    deliver_here()
    deliver_here()
    [mail] = mails(house, "signup_confirm")
    assert (mail.to_email, mail.to_name, mail.language) == ("olga@harbour.example", "Olga Owner", "en")
    assert mail.subject == "Confirm your e-mail to make the workspace of Harbour Tools"
    assert "http://localhost:8000/signup/confirm/" in mail.text and mail.text.count(link_in(mail)) == 1
    assert link_in(mail) in mail.html and mail.secrets == [link_in(mail)]
    assert confirm_signup(ctx, token=link_in(mail)).tenant.slug == "harbour-tools"


def test_the_mail_speaks_the_language_of_the_workspace(ctx: Context, house: Tenant) -> None:
    ask_for_workspace(ctx, **{**FORM, "language": "fa"})
    deliver_here()
    [mail] = mails(house, "signup_confirm")
    assert (mail.language, 'dir="rtl"' in mail.html) == ("fa", True)


def test_a_second_mail_has_the_same_link(ctx: Context, house: Tenant) -> None:
    handle = ask_for_workspace(ctx, **FORM)
    deliver_here()
    ask_for_another_mail(ctx, handle=handle)
    deliver_here()
    first, second = mails(house, "signup_confirm")
    assert link_in(first) == link_in(second)


def test_nothing_is_mailed_for_a_sign_up_that_is_done(ctx: Context, house: Tenant) -> None:
    ask_for_workspace(ctx, **FORM)
    deliver_here()
    confirm_signup(ctx, token=link_in(mails(house, "signup_confirm")[0]))
    Signup.objects.get()
    deliver_here()
    assert len(mails(house, "signup_confirm")) == 1


def test_the_owner_is_found_again(ctx: Context, house: Tenant) -> None:
    ask_for_workspace(ctx, **FORM)
    deliver_here()
    confirm_signup(ctx, token=link_in(mails(house, "signup_confirm")[0]))
    deliver_here()
    ask_for_my_workspaces(ctx, email="Olga@harbour.example", client="192.0.2.1")
    deliver_here()
    [mail] = mails(house, "find_workspaces")
    assert mail.to_email == "olga@harbour.example"
    assert "Harbour Tools: http://harbour-tools.localhost:8000/signin/?next=/desk/" in mail.text
    assert WorkspaceSearch.objects.count() == 0


def test_the_list_names_staff_and_client_workspaces_and_no_other(ctx: Context, house: Tenant) -> None:
    tenants = [make("alpha"), make("bravo"), make("charlie")]
    for tenant, role in zip(tenants[:2], ("agent", "client"), strict=True):
        with in_tenant(tenant):
            inside = Context(actor=SYSTEM, tenant=tenant, channel="test")
            create_account(inside, email="ivy@people.example", name="Ivy", role=role)
    with in_public():
        deliver_here()
    ask_for_my_workspaces(ctx, email="ivy@people.example", client="192.0.2.1")
    deliver_here()
    [mail] = mails(house, "find_workspaces")
    assert re.findall(r"http://(\w+)\.localhost:8000/signin/\?next=(\S+)", mail.text) == [
        ("alpha", "/desk/"),
        ("bravo", "/"),
    ]


def test_a_deactivated_account_is_not_told(ctx: Context, house: Tenant) -> None:
    tenant = make("alpha")
    with in_tenant(tenant):
        inside = Context(actor=SYSTEM, tenant=tenant, channel="test")
        user = create_account(inside, email="ivy@people.example", name="Ivy", role="agent")
        deactivate_account(inside, user_id=user.pk)
    with in_public():
        deliver_here()
    ask_for_my_workspaces(ctx, email="ivy@people.example", client="192.0.2.1")
    deliver_here()
    [mail] = mails(house, "find_workspaces")
    assert "There is none: perhaps you use another address there." in mail.text
    assert "http://localhost:8000/signup/" in mail.text


def test_the_index_holds_no_address(ctx: Context, house: Tenant) -> None:
    make("alpha", email="owner@alpha.example")
    with in_public():
        deliver_here()
        hint = AddressHint.objects.get(email_hash=address_hash("owner@alpha.example"))
    assert "owner" not in hint.email_hash and len(hint.email_hash) == 64


def test_the_page_of_a_handle_shows_where_the_mail_went(ctx: Context) -> None:
    handle = ask_for_workspace(ctx, **FORM)
    page = signup_page("wait", handle, ctx.now)
    assert (page.email, page.slug, page.is_waiting, page.address_problem) == (
        "olga@harbour.example", "harbour-tools", True, "",
    )  # fmt: skip
