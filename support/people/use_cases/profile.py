"""Clients keep up their own profile, as far as the workspace lets them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.use_cases import change_profile
from audit.api import record
from branding.layouts.queries import ProfileRule, current_layout
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.use_case import use_case
from support.people import policy
from support.people.events import ContactSaved
from support.people.inputs import clean_phones, clean_text
from support.people.models import Contact
from support.people.profile import OF_ACCOUNT, with_phone
from support.people.queries import own_profile


@use_case
def change_own_profile(ctx: Context, *, values: Mapping[str, str]) -> None:
    """Change the fields that are given (names as in `profile.PROFILE_FIELDS`); the others stay.

    Nothing at all is changed when one of them is hidden or read-only in this workspace and differs, or is required
    and empty. Raises Invalid on the fields, NotFound for a client without a contact.
    """
    require(ctx.actor, policy.CHANGE_OWN)
    contact = Contact.objects.select_for_update().filter(pk=ctx.actor.contact_id or 0).first()
    if contact is None:
        raise NotFound
    before = own_profile(ctx.actor)
    errors: dict[str, list[str]] = {}
    for rule in current_layout().profile:
        if rule.key in values and (message := _refusal(rule, values[rule.key].strip(), before[rule.key])):
            errors[rule.key] = [message]
    if errors:
        raise Invalid(errors)
    wanted = before | {key: value for key, value in values.items() if key in before}
    change_profile(ctx, **{name: wanted[name] for name in OF_ACCOUNT})
    _change_contact(ctx, contact, title=wanted["title"], phone=wanted["phone"])


def _refusal(rule: ProfileRule, value: str, before: str) -> str:
    """Why a value cannot be what is wanted; empty when it can."""
    name = {"name": str(rule.field.label)}
    if not rule.is_editable and value != before:
        return _("“%(name)s” cannot be changed here, so nothing was saved. Ask us to change it for you.") % name
    if rule.is_required and rule.is_editable and not value:
        return _("Fill in “%(name)s”: it is needed.") % name
    return ""


def _change_contact(ctx: Context, contact: Contact, *, title: str, phone: str) -> None:
    title = clean_text(title, field="title", most=200)
    try:
        phones = clean_phones(with_phone(contact.phones, phone.strip()))
    except Invalid as error:
        raise Invalid({"phone": error.errors["phones"]}) from error
    if (title, phones) == (contact.title, contact.phones):
        return
    contact.title, contact.phones = title, phones
    contact.version += 1
    contact.save()
    record(ctx, ContactSaved(contact_id=contact.pk), target=f"contact:{contact.pk}")
