"""Whether a contact may use the portal today, and the sentence for one who may not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import actor_facts
from accounts.models import User
from accounts.signin import signin_check
from kernel.calendars import DisplayPrefs, format_date
from kernel.context import Role
from kernel.tenancy import TenantRef, require_tenant
from support.people.models import Contact, Organisation
from support.people.states import AccessState, access_state


def today(tenant: TenantRef, now: datetime | None = None) -> date:
    """The day it is where the workspace is; access dates are meant there."""
    return (now or timezone.now()).astimezone(ZoneInfo(tenant.timezone)).date()


def _columns() -> dict[str, Any]:
    return {
        "fact_contact_id": F("contact__id"),
        "fact_contact_organisation_id": F("contact__organisation_id"),
        "fact_contact_sharing": F("contact__organisation__record_sharing"),
        "fact_contact_access": F("contact__portal_access"),
        "fact_contact_from": F("contact__access_from"),
        "fact_contact_until": F("contact__access_until"),
    }


@actor_facts(_columns)
def contact_facts(user: User) -> dict[str, Any]:
    """Who a client is among the contacts; staff are nobody's contact."""
    person: Any = user
    if user.role != Role.CLIENT:
        return {}
    return {
        "contact_id": person.fact_contact_id,
        "organisation_id": person.fact_contact_organisation_id,
        "shares_organisation": person.fact_contact_sharing == Organisation.Sharing.ALL,
    }


@signin_check
def refuse_outside_access(user: User) -> str | None:
    """Clients come in only while their contact has portal access, on the dates given (both inclusive)."""
    if user.role != Role.CLIENT:
        return None
    person: Any = user
    tenant = require_tenant()
    state = access_state(
        bool(person.fact_contact_access), person.fact_contact_from, person.fact_contact_until, today(tenant)
    )
    if state == AccessState.OPEN:
        return None
    whom = whom_to_ask(tenant)
    if state == AccessState.NOT_YET:
        begins = _("Your access to this portal begins on %(date)s. If you need it earlier, ask %(whom)s.")
        return begins % {"date": _day(person.fact_contact_from, user, tenant), "whom": whom}
    if state == AccessState.ENDED:
        ended = _("Your access to this portal ended on %(date)s. To have it extended, ask %(whom)s.")
        return ended % {"date": _day(person.fact_contact_until, user, tenant), "whom": whom}
    return _("Your access to this portal is switched off. To have it switched on, ask %(whom)s.") % {"whom": whom}


def can_sign_in(contact: Contact) -> bool:
    """Whether the contact has an account that the portal lets in today."""
    user = contact.user
    if user is None or not user.is_active:
        return False
    state = access_state(contact.portal_access, contact.access_from, contact.access_until, today(require_tenant()))
    return state == AccessState.OPEN


def whom_to_ask(tenant: TenantRef) -> str:
    """The workspace's name with its support address, when it has one."""
    language = get_language() or tenant.default_language
    name = tenant.names.get(language) or tenant.name
    email = getattr(tenant, "support_email", "")
    return f"{name} ({email})" if email else name


def _day(day: date, user: User, tenant: TenantRef) -> str:
    prefs = DisplayPrefs(
        language=get_language() or tenant.default_language,
        calendar=user.calendar or tenant.calendar,
        digits=user.digits or tenant.digits,
        timezone=user.timezone or tenant.timezone,
    )
    return format_date(day, "long", prefs)
