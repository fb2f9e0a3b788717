"""Changing, suspending and resuming a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.localized import validate_localized
from kernel.use_case import use_case
from outbox.events import DomainEvent
from tenants.registry import policy
from tenants.registry.events import WorkspaceChanged, WorkspaceResumed, WorkspaceSuspended
from tenants.registry.models import Calendar, Digits, Tenant
from tenants.registry.states import TenantState, can_move


class WorkspaceSettings(TypedDict, total=False):
    """What an administrator may change of a workspace; what is left out stays."""

    name: str
    names: Mapping[str, str]
    languages: Sequence[str]
    default_language: str
    timezone: str
    calendar: str
    digits: str
    support_email: str


@use_case
def change_workspace(ctx: Context, **changes: Unpack[WorkspaceSettings]) -> Tenant:
    """Change settings of the context's own workspace; raises `Invalid` with the messages per field."""
    if ctx.tenant is None:
        raise NotFound(_("There is no workspace here."))
    tenant = Tenant.objects.select_for_update().get(pk=ctx.tenant.id)
    require(ctx.actor, policy.CHANGE_WORKSPACE, tenant)
    values = _cleaned(tenant, dict(changes))
    changed = [field for field, value in values.items() if getattr(tenant, field) != value]
    if changed:
        for field in changed:
            setattr(tenant, field, values[field])
        tenant.save(update_fields=changed)
        record(ctx, WorkspaceChanged(str(tenant.uuid), sorted(changed)), target=f"workspace:{tenant.slug}")
    return tenant


@use_case
def suspend_workspace(ctx: Context, *, slug: str) -> Tenant:
    """Close a workspace's hosts until it is resumed; nothing in it is changed. Raises `NotFound`, `Conflict`."""
    return _move(ctx, slug, TenantState.SUSPENDED, lambda tenant: WorkspaceSuspended(str(tenant.uuid)))


@use_case
def resume_workspace(ctx: Context, *, slug: str) -> Tenant:
    """Open a suspended workspace again. Raises `NotFound`, `Conflict`."""
    return _move(ctx, slug, TenantState.ACTIVE, lambda tenant: WorkspaceResumed(str(tenant.uuid)))


def _move(ctx: Context, slug: str, wanted: TenantState, event: Callable[[Tenant], DomainEvent]) -> Tenant:
    require(ctx.actor, policy.SUSPEND_WORKSPACE)
    tenant = Tenant.objects.select_for_update().filter(slug=slug).first()
    if tenant is None:
        raise NotFound(_("There is no workspace with this address."))
    if tenant.is_house or not can_move(tenant.state, wanted):
        raise Conflict(_("This is not possible while the workspace is in the state “%s”.") % tenant.get_state_display())
    tenant.state = wanted
    tenant.save(update_fields=["state"])
    record(ctx, event(tenant), target=f"workspace:{tenant.slug}")
    return tenant


def _cleaned(tenant: Tenant, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as they are stored; raises `Invalid` with everything that is wrong."""
    values = {field: value.strip() if isinstance(value, str) else value for field, value in changes.items()}
    if "languages" in values:
        values["languages"] = list(values["languages"])
    if "names" in values:
        values["names"] = {code: text.strip() for code, text in values["names"].items() if text.strip()}
    errors: dict[str, list[str]] = {}
    for field, value in values.items():
        if problem := _PROBLEMS[field](value):
            errors[field] = [problem]
    languages = values.get("languages", tenant.languages)
    if not errors and values.get("default_language", tenant.default_language) not in languages:
        errors["default_language"] = [_("The default language must be one of the languages of the workspace.")]
    if errors:
        raise Invalid(errors)
    return values


def _name_problem(name: str) -> str | None:
    if not name:
        return _("Give the workspace a name.")
    return _("Use at most %(count)d characters.") % {"count": 200} if len(name) > 200 else None


def _names_problem(names: Mapping[str, str]) -> str | None:
    try:
        validate_localized(names, max_length=200)
    except ValidationError as error:
        return str(error.messages[0])
    return None


def _languages_problem(languages: list[str]) -> str | None:
    if not languages:
        return _("Keep at least one language.")
    if len(set(languages)) < len(languages) or not set(languages) <= set(dict(settings.LANGUAGES)):
        return _("Choose each language once, from the list.")
    return None


def _language_problem(language: str) -> str | None:
    return None if language in dict(settings.LANGUAGES) else _("Choose a language from the list.")


def _timezone_problem(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return _("Choose a time zone from the list.")
    return None


def _email_problem(email: str) -> str | None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return _("Enter a complete e-mail address, such as help@example.com.")
    return None


_PROBLEMS: dict[str, Callable[[Any], str | None]] = {
    "name": _name_problem,
    "names": _names_problem,
    "languages": _languages_problem,
    "default_language": _language_problem,
    "timezone": _timezone_problem,
    "calendar": lambda value: None if value in Calendar.values else _("Choose a calendar from the list."),
    "digits": lambda value: None if value in Digits.values else _("Choose digits from the list."),
    "support_email": _email_problem,
}
