"""Client organisations, contacts and their access to the portal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.inputs import clean_choice, clean_email
from accounts.models import Invitation, User
from accounts.use_cases import change_client_address, invite, resend_invitation, withdraw_invitation
from audit.api import record
from kernel.authz import require
from kernel.context import SYSTEM, Context, Role
from kernel.errors import Conflict, Invalid, NotFound
from kernel.localized_input import tidy_texts
from kernel.use_case import use_case
from support.people import policy
from support.people.events import (
    ClientRegistered,
    ContactSaved,
    OrganisationSaved,
    PortalAccessGranted,
    PortalAccessWithdrawn,
)
from support.people.inputs import clean_domains, clean_emails, clean_note, clean_phones, clean_text
from support.people.models import Contact, Organisation

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@use_case
def save_organisation(
    ctx: Context,
    *,
    organisation_id: int | None = None,
    name: str,
    names: Mapping[str, str] | None = None,
    language: str = "",
    domains: Collection[str] = (),
    record_sharing: str = Organisation.Sharing.MINE,
    note: str = "",
    version: int | None = None,
) -> Organisation:
    """Make or change a client organisation; `names` where the name differs by language.

    `version` is the one the person was looking at; Conflict when somebody else saved since. Raises Invalid, NotFound.
    """
    require(ctx.actor, policy.SAVE)
    organisation = Organisation(version=0)
    if organisation_id is not None:
        organisation = _locked_organisation(organisation_id)
        _check_version(organisation.version, version)
    organisation.name = clean_text(name, field="name", most=200, required=True)
    organisation.names = tidy_texts(ctx, "names", names or {}, max_length=200)
    organisation.language = clean_choice(language, LANGUAGES, field="language")
    organisation.domains = clean_domains(domains)
    organisation.record_sharing = (
        clean_choice(record_sharing, Organisation.Sharing.values, field="record_sharing") or Organisation.Sharing.MINE
    )
    organisation.note = clean_note(note)
    organisation.version += 1
    organisation.save()
    record(ctx, OrganisationSaved(organisation_id=organisation.pk), target=f"organisation:{organisation.pk}")
    return organisation


@use_case
def save_contact(
    ctx: Context,
    *,
    contact_id: int | None = None,
    email: str,
    first_name: str = "",
    last_name: str = "",
    title: str = "",
    organisation_id: int | None = None,
    language: str = "",
    role: str = Contact.OrganisationRole.MEMBER,
    other_emails: Sequence[Mapping[str, str]] = (),
    phones: Sequence[Mapping[str, str]] = (),
    note: str = "",
    version: int | None = None,
) -> Contact:
    """Make or change a contact; access to the portal is given by `grant_portal_access`.

    Another main address becomes the one a client signs in with. `other_emails` are `{"kind", "email"}`, `phones`
    `{"kind", "number"}`. Raises Invalid, NotFound, and Conflict when somebody else saved since `version`.
    """
    require(ctx.actor, policy.SAVE)
    contact = Contact(version=0)
    if contact_id is not None:
        contact = _locked_contact(contact_id)
        _check_version(contact.version, version)
    before, contact.email = contact.email, _main_address(contact, email)
    contact.first_name = clean_text(first_name, field="first_name", most=100)
    contact.last_name = clean_text(last_name, field="last_name", most=100)
    contact.title = clean_text(title, field="title", most=200)
    contact.organisation_id = _organisation(organisation_id)
    contact.language = clean_choice(language, LANGUAGES, field="language")
    roles = Contact.OrganisationRole
    contact.role = clean_choice(role, roles.values, field="role") or roles.MEMBER
    contact.other_emails = clean_emails(other_emails)
    contact.phones = clean_phones(phones)
    contact.note = clean_note(note)
    contact.version += 1
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise Invalid({"email": [_("Another contact has this address already.")]}) from error
    if before and before != contact.email:
        _follow_address(ctx, contact)
    record(ctx, ContactSaved(contact_id=contact.pk), target=f"contact:{contact.pk}")
    return contact


@use_case
def grant_portal_access(
    ctx: Context, *, contact_id: int, access_from: date | None = None, access_until: date | None = None
) -> Contact:
    """Let a contact use the portal, from and until the dates given (both inclusive, in the workspace's time zone).

    Somebody without an account is invited by mail; sending again is `send_access_again`. Raises Invalid, NotFound.
    """
    require(ctx.actor, policy.GRANT_ACCESS)
    contact = _locked_contact(contact_id)
    if not contact.email:
        raise Invalid({"email": [_("Give the contact an e-mail address first: portal users sign in with it.")]})
    if access_from is not None and access_until is not None and access_until < access_from:
        raise Invalid({"access_until": [_("The last day must not be before the first one.")]})
    had_access = contact.portal_access
    contact.portal_access, contact.access_withdrawn_at = True, None
    contact.access_from, contact.access_until = access_from, access_until
    if contact.user is None:
        contact.user = _free_account(contact)
    contact.save()
    if contact.user is None and _open_invitation(contact) is None:
        _invite(ctx, contact)
    regained = contact.user is not None and not had_access
    record(ctx, PortalAccessGranted(contact_id=contact.pk, regained=regained), target=f"contact:{contact.pk}")
    return contact


@use_case
def send_access_again(ctx: Context, *, contact_id: int) -> Contact:
    """Send the mail "Customer account details" again, with a new link. Raises NotFound, Conflict."""
    require(ctx.actor, policy.GRANT_ACCESS)
    contact = _locked_contact(contact_id)
    if not contact.portal_access:
        raise Conflict(_("This contact has no access to the portal. Give it first."))
    if contact.user is not None:
        raise Conflict(_("This contact has an account already and signs in with it."))
    invitation = _open_invitation(contact)
    if invitation is None:
        _invite(ctx, contact)
    else:
        resend_invitation(ctx, invitation_id=invitation.pk)
    return contact


@use_case
def withdraw_portal_access(ctx: Context, *, contact_id: int) -> Contact:
    """Take a contact's access away: the next page they open refuses them; their requests stay. Raises NotFound."""
    require(ctx.actor, policy.GRANT_ACCESS)
    contact = _locked_contact(contact_id)
    if not contact.portal_access:
        return contact
    contact.portal_access, contact.access_withdrawn_at = False, ctx.now
    contact.save()
    invitation = _open_invitation(contact)
    if invitation is not None:
        withdraw_invitation(ctx, invitation_id=invitation.pk)
    record(ctx, PortalAccessWithdrawn(contact_id=contact.pk), target=f"contact:{contact.pk}")
    return contact


@use_case
def register_client(ctx: Context, *, user_id: int, contact_id: int | None = None) -> Contact:
    """Join a new client's account, whose address is confirmed, with its contact; make the contact where there is none.

    Access that staff withdrew does not come back by registering. Raises NotFound, Conflict.
    """
    require(ctx.actor, policy.REGISTER)
    user = User.objects.filter(pk=user_id, role=Role.CLIENT).first()
    if user is None:
        raise NotFound
    meant = Contact.objects.select_for_update()
    contact = (meant.filter(pk=contact_id) if contact_id is not None else meant.filter(email=user.email)).first()
    if contact is None:
        first_name, _space, last_name = user.name.partition(" ")
        contact = Contact(email=user.email, first_name=first_name[:100], last_name=last_name[:100])
    if contact.user_id is not None and contact.user_id != user.pk:
        raise Conflict(_("This contact has another account already."))
    contact.user = user
    contact.language = contact.language or user.language
    contact.portal_access = contact.access_withdrawn_at is None
    contact.save()
    record(ctx, ClientRegistered(contact_id=contact.pk, user_id=user.pk), target=f"contact:{contact.pk}")
    return contact


def welcome(ctx: Context, user: User, contact_id: int | None) -> None:
    """Portico joins account and contact itself: the person who comes in has no rights yet."""
    register_client(replace(ctx, actor=SYSTEM), user_id=user.pk, contact_id=contact_id)


def _main_address(contact: Contact, email: str) -> str:
    """The address that was typed; only somebody without portal access may do without one."""
    if not email.strip() and not contact.portal_access and contact.user_id is None:
        return ""
    return clean_email(email)


def _invite(ctx: Context, contact: Contact) -> Invitation:
    return invite(
        ctx,
        email=contact.email,
        name=contact.full_name,
        role=Role.CLIENT,
        language=contact.language,
        contact_id=contact.pk,
    )


def _open_invitation(contact: Contact) -> Invitation | None:
    return Invitation.objects.filter(contact_id=contact.pk, accepted_at__isnull=True, withdrawn_at__isnull=True).first()


def _free_account(contact: Contact) -> User | None:
    """The client's account with the contact's address that no contact has yet."""
    user = User.objects.filter(email=contact.email).first()
    if user is None:
        return None
    if user.role != Role.CLIENT:
        raise Invalid({"email": [_("This address belongs to a colleague, who has access already.")]})
    if Contact.objects.filter(user=user).exclude(pk=contact.pk).exists():
        raise Invalid({"email": [_("Another contact signs in with this address.")]})
    return user


def _follow_address(ctx: Context, contact: Contact) -> None:
    """The main address changed: the account follows, an open invitation goes to the new one."""
    if contact.user_id is not None:
        change_client_address(ctx, user_id=contact.user_id, email=contact.email)
        return
    invitation = _open_invitation(contact)
    if invitation is not None:
        withdraw_invitation(ctx, invitation_id=invitation.pk)
        _invite(ctx, contact)


def _organisation(organisation_id: int | None) -> int | None:
    if organisation_id is not None and not Organisation.objects.filter(pk=organisation_id).exists():
        raise Invalid({"organisation_id": [_("This organisation is not there any more. Choose another one.")]})
    return organisation_id


def _locked_organisation(organisation_id: int) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def _locked_contact(contact_id: int) -> Contact:
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise NotFound
    return contact


def _check_version(current: int, seen: int | None) -> None:
    if seen is not None and seen != current:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
