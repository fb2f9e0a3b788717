"""Tells a workspace's administrators how its domains move, by mail and behind the bell; the operators, what is odd."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone, translation

from accounts.models import User
from audit.api import record
from kernel.context import ADMIN_ROLES, SYSTEM, Context
from kernel.tenancy import NoTenant, current_tenant, default_host, require_tenant
from notify.api import Recipient, give_notice, in_house, send_mail
from outbox.api import on
from outbox.events import Occurrence
from tenants.domains.events import TransferSeen
from tenants.domains.models import Claim
from tenants.domains.telling import TOLD, news_of


@on(*TOLD)
def tell_administrators(event: Occurrence) -> None:
    """Owners and administrators, each once and in their language; never the one who did it."""
    claim = Claim.objects.filter(uuid=UUID(event.payload["claim"])).first()
    if claim is None or current_tenant() is None:  # a workspace that was deleted has nobody to tell
        return
    data = {"host": claim.hostname_display, "state": event.payload.get("state", "")}
    people = User.objects.filter(is_active=True, role__in=ADMIN_ROLES).exclude(pk=event.actor_id or 0)
    for user in people.order_by("pk"):
        _mail(event, claim, user)
        give_notice(
            user_id=user.pk,
            kind=event.name,
            path=_path(claim),
            data=data,
            event_uuid=event.uuid,
            at=event.occurred_at,
        )


@on("domain.added")
def show_look_alike(event: Occurrence) -> None:
    """The operators look at names that could be mistaken for the platform's."""
    if event.payload["needs_review"]:
        _tell_operators(event, "domain.to_review")


@on("domain.transferred")
def note_transfer(event: Occurrence) -> None:
    """The operators' log keeps every host that went from one workspace to another."""
    workspace = require_tenant().slug
    _tell_operators(event, "domain.moved_over")
    try:
        with in_house() as house:
            ctx = Context(SYSTEM, house, "task", now=event.occurred_at)
            seen = TransferSeen(event.payload["claim"], event.payload["hostname"], workspace)
            record(ctx, seen, target=f"domain:{event.payload['claim']}")
    except NoTenant:  # an installation that has no workspace of its own yet
        return


def _mail(event: Occurrence, claim: Claim, user: User) -> None:
    to = Recipient(email=user.email, name=user.name, language=user.language, user_id=user.pk)
    tenant = require_tenant()
    with translation.override(to.reads(tenant).language):
        news = news_of(event.name, event.payload, claim, default_host(tenant.slug), timezone.now())
        send_mail(
            kind="domain_news",
            to=to,
            context={"news": news},
            path=_path(claim),
            dedupe_key=f"{event.uuid}:domain:{user.pk}",
            target=f"domain:{claim.uuid}",
        )


def _path(claim: Claim) -> str:
    return f"/studio/domains/{claim.uuid}/"


def _tell_operators(event: Occurrence, kind: str) -> None:
    data = {"host": event.payload["hostname"], "workspace": require_tenant().name}
    try:
        with in_house():
            for user_id in User.objects.filter(is_active=True, is_operator=True).values_list("pk", flat=True):
                give_notice(
                    user_id=user_id,
                    kind=kind,
                    path="/operators/",
                    data=data,
                    event_uuid=event.uuid,
                    at=event.occurred_at,
                )
    except NoTenant:
        return
