"""What administrators do with the accounts of others."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts import policy
from accounts.events import AccountCreated, AddressChanged, Deactivated, Reactivated, RoleChanged, SettingsSaved
from accounts.inputs import clean_choice, clean_email, clean_name
from accounts.making import make_account
from accounts.models import AccountSettings, ApiToken, Session, User
from audit.api import record
from kernel.authz import require
from kernel.context import STAFF_ROLES, Context, Role
from kernel.errors import Conflict, Invalid, NotFound
from kernel.use_case import use_case

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
ROLES = frozenset(value for value, _label in User.ROLES)


@use_case
def create_account(
    ctx: Context, *, email: str, name: str, role: str, language: str = "", password: str | None = None
) -> User:
    """Make an account at once, its address counting as confirmed; for imports, commands and the demo.

    `password` is taken as it is; without one the person sets theirs through a link. Raises Invalid, Forbidden.
    """
    require(ctx.actor, policy.CREATE, role)
    if role not in ROLES:
        raise Invalid({"role": [_("Choose one of the list.")]})
    email, name = clean_email(email), clean_name(name)
    language = clean_choice(language, LANGUAGES, field="language")
    if User.objects.filter(email=email).exists():
        raise Invalid({"email": [_("This address has an account already.")]})
    user = make_account(
        ctx,
        email=email,
        name=name,
        role=role,
        language=language,
        password_hash=make_password(password) if password else None,
    )
    record(ctx, AccountCreated(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def change_role(ctx: Context, *, user_id: int, role: str) -> User:
    """Give a person another staff role; they sign in again to have it. Raises Invalid, NotFound, Forbidden, Conflict.

    A client becomes staff this way; the way back is to deactivate the account and invite the person as a client.
    """
    if role not in STAFF_ROLES:
        raise Invalid({"role": [_("Choose one of the list.")]})
    user = _locked(user_id)
    require(ctx.actor, policy.CHANGE_ROLE, policy.RoleChange(before=user.role, after=role))
    if user.role == role:
        return user
    _keep_an_owner(user)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    Session.objects.filter(user_id=user.pk).delete()
    record(ctx, RoleChanged(user_id=user.pk, before=before, after=role), target=f"account:{user.pk}")
    return user


@use_case
def deactivate_account(ctx: Context, *, user_id: int) -> User:
    """End a person's access: sessions and tokens die now, what they wrote stays. Raises NotFound, Conflict."""
    user = _locked(user_id)
    require(ctx.actor, policy.DEACTIVATE, user.role)
    if not user.is_active:
        return user
    if user.pk == ctx.actor.user_id:
        raise Conflict(_("You cannot deactivate your own account. Ask another administrator."))
    _keep_an_owner(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Session.objects.filter(user_id=user.pk).delete()
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=ctx.now)
    record(ctx, Deactivated(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def reactivate_account(ctx: Context, *, user_id: int) -> User:
    """Let a person in again with the password they had. Raises NotFound, Forbidden."""
    user = _locked(user_id)
    require(ctx.actor, policy.DEACTIVATE, user.role)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(ctx, Reactivated(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def change_client_address(ctx: Context, *, user_id: int, email: str) -> User:
    """Give a client another address to sign in with, as staff were told of it; ends the client's sessions.

    Raises Invalid when the address has an account, NotFound, Forbidden.
    """
    user = _locked(user_id)
    require(ctx.actor, policy.CHANGE_ADDRESS, user.role)
    email = clean_email(email)
    if user.email == email:
        return user
    if User.objects.filter(email=email).exists():
        raise Invalid({"email": [_("This address has an account already.")]})
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Session.objects.filter(user_id=user.pk).delete()
    record(ctx, AddressChanged(user_id=user.pk), target=f"account:{user.pk}")
    return user


@use_case
def save_account_settings(ctx: Context, *, self_registration: str) -> AccountSettings:
    """Say whether clients may make their own account (`create_contact`) or not (`refuse`). Raises Invalid."""
    require(ctx.actor, policy.CHANGE_SETTINGS)
    if self_registration not in AccountSettings.SelfRegistration.values:
        raise Invalid({"self_registration": [_("Choose one of the list.")]})
    row, _made = AccountSettings.objects.update_or_create(
        only_row=True, defaults={"self_registration": self_registration}
    )
    record(ctx, SettingsSaved(self_registration=self_registration), target="account_settings:1")
    return row


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def _keep_an_owner(user: User) -> None:
    """Raises Conflict when `user` is the only owner; the owners are locked, so two cannot leave at once."""
    if user.role != Role.OWNER:
        return
    owners = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("id")
    if not any(owner.pk != user.pk for owner in owners):
        raise Conflict(_("A workspace needs an owner. Make somebody else an owner first."))
