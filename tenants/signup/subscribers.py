"""Mails of the public site, which the house workspace sends, and the hints behind "find my workspace"."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from accounts.queries import person, staff
from kernel.context import STAFF_ROLES, SYSTEM
from kernel.tenancy import require_tenant, tenant_url
from notify.api import Recipient, in_house, send_mail
from outbox.api import on
from outbox.events import Occurrence
from tenants.signup import hints
from tenants.signup.links import signup_token
from tenants.signup.models import Signup, WorkspaceSearch
from tenants.signup.queries import is_open
from tenants.signup.use_cases import GOOD_FOR


@on("signup.confirmation_asked")
def mail_confirmation(event: Occurrence) -> None:
    """Send the link that makes the workspace; nothing once it is made or its time has passed."""
    signup = Signup.objects.filter(uuid=UUID(event.payload["signup"])).first()
    if signup is None or not is_open(signup, timezone.now()):
        return
    token = signup_token("confirm", signup.uuid, signup.email)
    with in_house():
        send_mail(
            kind="signup_confirm",
            to=Recipient(email=signup.email, name=signup.owner_name, language=signup.language),
            context={
                "company": signup.company,
                "slug": signup.slug,
                "hours": int(GOOD_FOR.total_seconds() // 3600),
            },
            path=f"/signup/confirm/{token}/",
            on_public_site=True,
            dedupe_key=f"signup-confirm:{signup.uuid}:{event.payload['mail']}",
        )


@on("signup.workspaces_asked")
def mail_workspaces(event: Occurrence) -> None:
    """Tell an address, and nobody else, which workspaces it has an account in; the question is forgotten with it."""
    search = WorkspaceSearch.objects.select_for_update().filter(uuid=UUID(event.payload["search"])).first()
    if search is None:
        return
    workspaces = []
    with override(search.language):
        for tenant, role in hints.workspaces_of(search.email):
            path = "/desk/" if role in STAFF_ROLES else "/"
            workspaces.append(
                {"name": tenant.localized_name(search.language), "url": tenant_url(tenant, f"/signin/?next={path}")}
            )
    with in_house():
        send_mail(
            kind="find_workspaces",
            to=Recipient(email=search.email, name="", language=search.language),
            context={"email": search.email, "workspaces": workspaces},
            path="" if workspaces else "/signup/",
            on_public_site=True,
            dedupe_key=f"find-workspaces:{search.uuid}",
        )
    search.delete()


@on("accounts.created", "accounts.joined")
def remember_address(event: Occurrence) -> None:
    """Keep a hint that the new account's address has this workspace."""
    account = person(event.payload["user_id"])
    if account is not None:
        hints.remember(account.email, require_tenant().uuid)


@on("workspace.created")
def remember_owner(event: Occurrence) -> None:
    """The same for the first person, who came with the workspace."""
    for owner in staff(SYSTEM):
        hints.remember(owner.email, UUID(event.payload["tenant"]))


@on("workspace.deleted")
def forget_workspace(event: Occurrence) -> None:
    """A workspace that is gone is found no more."""
    hints.forget_workspace(UUID(event.payload["tenant"]))
