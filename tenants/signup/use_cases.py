"""Signing up: reserve an address, confirm an e-mail, make the workspace; and finding one's workspaces again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import account_by_email
from accounts.use_cases import issue_one_time_link
from audit.api import record
from kernel.authz import require
from kernel.context import SYSTEM, Context
from kernel.errors import Conflict, Gone, Invalid
from kernel.limits import hit
from kernel.tenancy import in_tenant
from kernel.use_case import use_case
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tenants.signup import policy
from tenants.signup.events import AddressChosen, ConfirmationAsked, SignupConfirmed, WorkspacesAsked
from tenants.signup.links import signup_token
from tenants.signup.models import Signup, WorkspaceSearch
from tenants.signup.queries import address_problem, is_open, signup_by_link
from tenants.signup.states import SignupState

# How long a link works and its address is held.
GOOD_FOR = timedelta(hours=24)
# A second click within this time still signs the owner in; later the link only shows the way to the sign-in page.
SIGNS_IN_FOR = timedelta(minutes=15)
MOST_MAILS = 10
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The workspace of a confirmed sign-up; `secret` signs its owner in once, None when that time has passed."""

    tenant: Tenant
    secret: str | None


@use_case
def ask_for_workspace(
    ctx: Context, *, company: str, slug: str, owner_name: str, email: str, language: str, client: str
) -> str:
    """Reserve the address `slug` and have a confirmation mailed. No workspace, no schema, no account is made yet.

    `client` is whatever the limits count by, an IP address. Returns the handle for the browser that asks, with which
    the mail can be sent again. Raises Invalid, TooMany.
    """
    require(ctx.actor, policy.SIGN_UP)
    company, owner_name = company.strip(), owner_name.strip()
    slug, email = slug.strip(), email.strip().lower()
    errors: dict[str, list[str]] = {}
    for field, problem in (
        ("company", _text_problem(company, _("Enter the name of your company."))),
        ("slug", address_problem(slug, ctx.now)),
        ("owner_name", _text_problem(owner_name, _("Enter your name."))),
        ("email", _email_problem(email)),
        ("language", _language_problem(language)),
    ):
        if problem:
            errors[field] = [problem]
    if errors:
        raise Invalid(errors)
    # Counted only here, so that typing errors use nothing up.
    hit("signup.client", client, limit=settings.PORTICO_SIGNUPS_PER_HOUR, seconds=HOUR)
    hit("signup.mail", email, limit=5, seconds=HOUR)
    signup = _reserve(
        ctx.now,
        Signup(company=company, slug=slug, owner_name=owner_name, email=email, language=language),
    )
    record(ctx, ConfirmationAsked(str(signup.uuid), signup.mails), target=f"signup:{signup.uuid}")
    return signup_token("wait", signup.uuid, signup.email)


@use_case
def ask_for_another_mail(ctx: Context, *, handle: str, email: str = "") -> Signup:
    """Send the confirmation again, to a corrected address when one is given (older links stop working then).

    Raises NotFound, Invalid, TooMany; Gone when the sign-up is confirmed already or its time has passed.
    """
    require(ctx.actor, policy.SIGN_UP)
    signup = signup_by_link("wait", handle, lock=True)
    _require_open(signup, ctx.now)
    email = email.strip().lower() or signup.email
    if problem := _email_problem(email):
        raise Invalid({"email": [problem]})
    hit("signup.again", str(signup.uuid), limit=3, seconds=HOUR)
    hit("signup.mail", email, limit=5, seconds=HOUR)
    if signup.mails >= MOST_MAILS:
        raise Gone(_("We have sent this confirmation many times. Please begin again and check the e-mail address."))
    signup.email = email
    signup.mails += 1
    signup.mailed_at = ctx.now
    signup.save(update_fields=["email", "mails", "mailed_at"])
    record(ctx, ConfirmationAsked(str(signup.uuid), signup.mails), target=f"signup:{signup.uuid}")
    return signup


@use_case
def choose_another_address(ctx: Context, *, token: str, slug: str) -> Signup:
    """Give a sign-up whose address was taken meanwhile another one; the same mail confirms it.

    Raises NotFound, Invalid, Gone.
    """
    require(ctx.actor, policy.SIGN_UP)
    signup = signup_by_link("confirm", token, lock=True)
    _require_open(signup, ctx.now)
    slug = slug.strip()
    if problem := address_problem(slug, ctx.now, apart_from=signup):
        raise Invalid({"slug": [problem]})
    _lapse(slug, ctx.now, apart_from=signup)
    signup.slug = slug
    try:
        with transaction.atomic():
            signup.save(update_fields=["slug"])
    except IntegrityError:
        raise Invalid({"slug": [_taken_this_moment()]}) from None
    record(ctx, AddressChosen(str(signup.uuid)), target=f"signup:{signup.uuid}")
    return signup


@use_case
def confirm_signup(ctx: Context, *, token: str) -> Confirmed:
    """Make the workspace. Two clicks, two tabs or a repeat after a crash lead to the same one.

    The sign-up's row is locked until the workspace stands: either both are kept or neither. Raises NotFound, Gone for
    a link whose time has passed, Conflict when the address was taken meanwhile (then `choose_another_address`).
    """
    require(ctx.actor, policy.SIGN_UP)
    signup = signup_by_link("confirm", token, lock=True)
    if signup.state == SignupState.DONE:
        return _again(ctx, signup)
    _require_open(signup, ctx.now)
    if problem := address_problem(signup.slug, ctx.now, apart_from=signup):
        raise Conflict(problem)
    tenant = _provision(ctx, signup)
    signup.state, signup.tenant_uuid, signup.done_at = SignupState.DONE, tenant.uuid, ctx.now
    signup.save(update_fields=["state", "tenant_uuid", "done_at"])
    record(ctx, SignupConfirmed(str(signup.uuid), str(tenant.uuid)), target=f"signup:{signup.uuid}")
    return Confirmed(tenant, _owner_secret(ctx, tenant, signup.email))


@use_case
def ask_for_my_workspaces(ctx: Context, *, email: str, client: str) -> None:
    """Have the workspaces of an address mailed to it. The answer is the same whether there are any. Raises Invalid,
    TooMany."""
    require(ctx.actor, policy.FIND_WORKSPACES)
    email = email.strip().lower()
    if problem := _email_problem(email):
        raise Invalid({"email": [problem]})
    hit("signup.find", client, limit=10, seconds=HOUR)
    hit("signup.mail", email, limit=5, seconds=HOUR)
    search = WorkspaceSearch.objects.create(email=email, language=ctx.language, created_at=ctx.now)
    record(ctx, WorkspacesAsked(str(search.uuid)), target=f"workspace-search:{search.uuid}")


def _provision(ctx: Context, signup: Signup) -> Tenant:
    try:
        return provision_workspace(
            replace(ctx, actor=SYSTEM),
            slug=signup.slug,
            name=signup.company,
            owner_email=signup.email,
            owner_name=signup.owner_name,
            language=signup.language,
            request_key=f"signup:{signup.uuid}",
        )
    except Invalid as error:
        if "slug" in error.errors:
            raise Conflict(error.errors["slug"][0]) from error
        raise


def _reserve(now: datetime, signup: Signup) -> Signup:
    """Insert the sign-up; the unique index decides between two who ask for one address in the same moment."""
    _lapse(signup.slug, now)
    signup.created_at = signup.mailed_at = now
    signup.expires_at = now + GOOD_FOR
    try:
        with transaction.atomic():
            signup.save(force_insert=True)
    except IntegrityError:
        raise Invalid({"slug": [_taken_this_moment()]}) from None
    return signup


def _lapse(slug: str, now: datetime, *, apart_from: Signup | None = None) -> None:
    """Release an address that nobody confirmed in time."""
    late = Signup.objects.filter(slug=slug, state=SignupState.WAITING, expires_at__lte=now)
    if apart_from is not None:
        late = late.exclude(pk=apart_from.pk)
    late.update(state=SignupState.LAPSED)


def _require_open(signup: Signup, now: datetime) -> None:
    if signup.state == SignupState.DONE:
        raise Gone(_("This sign-up is confirmed already."))
    if not is_open(signup, now):
        raise Gone(_("This link has expired. Links work for 24 hours; please sign up again, it takes a minute."))


def _again(ctx: Context, signup: Signup) -> Confirmed:
    assert signup.tenant_uuid is not None  # a constraint of the table
    tenant = Tenant.objects.filter(uuid=signup.tenant_uuid).first()
    if tenant is None or not tenant.is_active:
        raise Gone(_("The workspace of this sign-up is closed."))
    fresh = signup.done_at is not None and ctx.now - signup.done_at <= SIGNS_IN_FOR
    return Confirmed(tenant, _owner_secret(ctx, tenant, signup.email) if fresh else None)


def _owner_secret(ctx: Context, tenant: Tenant, email: str) -> str | None:
    with in_tenant(tenant):
        inside = replace(ctx, tenant=tenant, actor=SYSTEM)
        owner = account_by_email(email)
        if owner is None or not owner.is_active:
            return None
        return issue_one_time_link(inside, user_id=owner.pk, purpose="handover", next_path="/studio/")


def _text_problem(text: str, missing: str) -> str:
    if not text:
        return missing
    if any(ord(char) < 32 for char in text):
        return _("Write it on one line, without control characters.")
    if len(text) > 200:
        return ngettext("Use at most %(count)d character.", "Use at most %(count)d characters.", 200) % {"count": 200}
    return ""


def _email_problem(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return _("Enter a complete e-mail address, such as name@example.com.")
    return ""


def _language_problem(language: str) -> str:
    return "" if language in dict(settings.LANGUAGES) else _("Choose a language from the list.")


def _taken_this_moment() -> str:
    return _("Somebody took this address a moment ago. Choose another one.")
