"""Making a workspace: schema, seeds, host, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import SYSTEM, Context
from kernel.errors import Invalid
from kernel.seeds import NewWorkspace, run_seed_steps
from kernel.tenancy import in_tenant
from kernel.use_case import use_case
from tenants.provisioning import policy
from tenants.provisioning.models import ProvisioningRequest
from tenants.provisioning.spare_schemas import claim_schema, make_new_schema
from tenants.registry.events import WorkspaceCreated
from tenants.registry.host_news import announce
from tenants.registry.inputs import WorkspaceSettings, cleaned_settings, email_problem
from tenants.registry.models import Calendar, Domain, Tenant
from tenants.registry.slugs import check_slug, shape_problem
from tenants.registry.states import TenantState


@use_case
def provision_workspace(
    ctx: Context,
    *,
    slug: str,
    name: str,
    owner_email: str,
    owner_name: str,
    language: str,
    languages: Sequence[str] = (),
    timezone: str = "UTC",
    request_key: str = "",
    is_house: bool = False,
) -> Tenant:
    """Make a workspace that is ready to use, from the public schema.

    All of it is one transaction, the caller's if there is one: whatever fails or is killed leaves nothing behind, and
    nobody sees the row before everything is there and the schema's tables have been verified.
    `languages` defaults to `language` alone. The same `request_key` again gives the same workspace.
    `is_house` makes the platform company's own workspace, which may have a reserved address.
    Raises `Invalid` (keys `slug`, `name`, `owner_email`, `languages`, `default_language`, `timezone`).
    """
    require(ctx.actor, policy.PROVISION_WORKSPACE)
    if request_key and (answered := _answered(request_key)):
        return answered
    tenant = Tenant(
        slug=slug,
        name=name,
        state=TenantState.ACTIVE,
        is_house=is_house,
        calendar=Calendar.JALALI if language == "fa" else Calendar.GREGORIAN,
    )
    _check(tenant, owner_email)
    settings = WorkspaceSettings(
        name=name, languages=list(languages) or [language], default_language=language, timezone=timezone
    )
    for field, value in cleaned_settings(tenant, settings).items():
        setattr(tenant, field, value)
    _insert(tenant)
    _furnish(ctx, tenant, NewWorkspace(owner_email.strip().lower(), owner_name.strip(), language))
    if request_key:
        ProvisioningRequest.objects.filter(key=request_key).update(tenant=tenant)
    return tenant


def _answered(request_key: str) -> Tenant | None:
    """The workspace of an earlier request with this key; waits for one that is under way."""
    try:
        with transaction.atomic():
            ProvisioningRequest.objects.create(key=request_key)
    except IntegrityError:
        return ProvisioningRequest.objects.select_related("tenant").get(key=request_key).tenant
    return None


def _check(tenant: Tenant, owner_email: str) -> None:
    if tenant.is_house:
        if problem := shape_problem(tenant.slug):
            raise Invalid({"slug": [problem]})
    else:
        check_slug(tenant.slug)
    problem = email_problem(owner_email.strip()) if owner_email.strip() else _("Enter an e-mail address.")
    if problem:
        raise Invalid({"owner_email": [problem]})


def _insert(tenant: Tenant) -> None:
    """Insert the row first: of two requests for one address the second waits here, and makes no schema for nothing.

    Without a savepoint: when this fails, the whole use case is rolled back.
    """
    schema = claim_schema()
    if schema is not None:
        tenant.schema_name = schema
    try:
        tenant.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"slug": [_("This address is taken. Choose another one.")]}) from error
    if schema is None:
        make_new_schema(tenant.schema_name)


def _furnish(ctx: Context, tenant: Tenant, workspace: NewWorkspace) -> None:
    """Everything inside the schema, then the host that leads there."""
    with in_tenant(tenant), translation.override(workspace.language):
        inside = replace(ctx, tenant=tenant, actor=SYSTEM)
        run_seed_steps(inside, workspace)
        record(
            inside,
            WorkspaceCreated(str(tenant.uuid), tenant.slug, workspace.language),
            target=f"workspace:{tenant.slug}",
        )
    Domain.objects.bulk_create([Domain(domain=tenant.default_host, tenant=tenant, is_primary=True)])
    announce(tenant.default_host)
