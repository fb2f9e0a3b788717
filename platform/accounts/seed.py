"""The first person of a new workspace."""

from __future__ import annotations

from accounts.events import AccountCreated
from accounts.inputs import clean_email, clean_name
from accounts.making import make_account
from accounts.models import AccountSettings, User
from audit.api import record
from kernel.context import Context, Role
from kernel.seeds import NewWorkspace, common_seed, seed_step


@common_seed("accounts", order=10)
def seed_settings() -> None:
    """One row: how people get in."""
    AccountSettings.objects.bulk_create([AccountSettings()], ignore_conflicts=True)


@seed_step("accounts", order=10)
def seed_owner(ctx: Context, workspace: NewWorkspace) -> None:
    """The owner, whose address sign-up has confirmed and who sets a password after coming in by a link."""
    email = clean_email(workspace.owner_email)
    if not User.objects.filter(email=email).exists():
        owner = make_account(
            ctx,
            email=email,
            name=clean_name(workspace.owner_name),
            role=Role.OWNER,
            language=workspace.language,
        )
        record(ctx, AccountCreated(user_id=owner.pk), target=f"account:{owner.pk}")
