"""Everything that changes a workspace's webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import WHOLE_FORM, Conflict, Invalid, NotFound
from kernel.http import outbound
from kernel.http.outbound import UnsafeUrl
from kernel.use_case import use_case
from webhooks import policy
from webhooks.events import DeliverySentAgain, WebhookRemoved, WebhookSaved, WebhookSecretRotated, WebhookTested
from webhooks.models import Webhook, WebhookDelivery
from webhooks.offers import offered_events
from webhooks.queries import visible_webhook
from webhooks.signing import living, new_secret, secret_row
from webhooks.states import MOST_WEBHOOKS, OLD_SECRET_SIGNS, PATIENCE, TEST_EVENT
from webhooks.telling import new_delivery, payload_of, send_off

NAME_MOST = 100


@dataclass(frozen=True, slots=True)
class SavedWebhook:
    """A webhook that was saved; `secret` is its signing secret when it was just made, else empty."""

    id: int
    name: str
    secret: str = ""


def save_webhook(
    ctx: Context,
    *,
    name: str,
    url: str,
    events: Sequence[str],
    webhook_id: int | None = None,
    is_active: bool = True,
    version: int | None = None,
) -> SavedWebhook:
    """Make a webhook, or change the one with `webhook_id`; the secret of a new one is given this once only.

    A new address is looked up first, outside of any transaction. Raises Invalid on `name`, `url`, `events`, all at
    once; Conflict when `version` is not the newest any more.
    """
    require(ctx.actor, policy.MANAGE)
    name, url = name.strip(), url.strip()
    before = visible_webhook(ctx.actor, webhook_id) if webhook_id is not None else None
    errors: dict[str, list[str]] = {}
    if not name or len(name) > NAME_MOST:
        errors["name"] = [_("Enter a name of at most %(count)d characters.") % {"count": NAME_MOST}]
    if (before is None or before.url != url) and (problem := _problem_with(url)):
        errors["url"] = [problem]
    offered = [offer.name for offer in offered_events()]
    if not events:
        errors["events"] = [_("Choose at least one event.")]
    elif unknown := sorted(set(events) - set(offered)):
        errors["events"] = [_("There is no event “%(name)s”.") % {"name": unknown[0][:80]}]
    if errors:
        raise Invalid(errors)
    chosen = [event for event in offered if event in events]
    return keep_webhook(
        ctx, webhook_id=webhook_id, name=name, url=url, events=chosen, is_active=is_active, version=version
    )


@use_case
def keep_webhook(
    ctx: Context,
    *,
    webhook_id: int | None,
    name: str,
    url: str,
    events: Sequence[str],
    is_active: bool,
    version: int | None,
) -> SavedWebhook:
    """Store what `save_webhook` has checked."""
    require(ctx.actor, policy.MANAGE)
    if webhook_id is None:
        return _make(ctx, name, url, events, is_active)
    row = visible_webhook(ctx.actor, webhook_id, lock=True)
    if version is not None and version != row.version:
        raise Conflict(
            _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
        )
    starts_again = is_active and (not row.is_active or url != row.url)
    row.name, row.url, row.events, row.is_active = name, url, list(events), is_active
    row.version += 1
    if starts_again:
        row.stopped_because, row.failing_since, row.rests_until = "", None, None
    row.save()
    if not is_active:
        row.deliveries.filter(state=WebhookDelivery.State.WAITING).update(state=WebhookDelivery.State.FAILED)
    record(ctx, WebhookSaved(row.pk), target=f"webhook:{row.pk}")
    return SavedWebhook(row.pk, row.name)


def _make(ctx: Context, name: str, url: str, events: Sequence[str], is_active: bool) -> SavedWebhook:
    if Webhook.objects.count() >= MOST_WEBHOOKS:
        raise Invalid(
            {
                WHOLE_FORM: [
                    _("A workspace can have %(count)d webhooks. Remove one that is no longer needed.")
                    % {"count": MOST_WEBHOOKS}
                ]
            }
        )
    secret = new_secret()
    row = Webhook.objects.create(
        name=name,
        url=url,
        events=list(events),
        is_active=is_active,
        secrets=[secret_row(secret)],
        created_at=ctx.now,
    )
    record(ctx, WebhookSaved(row.pk), target=f"webhook:{row.pk}")
    return SavedWebhook(row.pk, row.name, secret)


@use_case
def rotate_secret(ctx: Context, *, webhook_id: int) -> SavedWebhook:
    """Give a webhook a new secret. The one before signs too for a day; an even older one ends at once."""
    require(ctx.actor, policy.MANAGE)
    row = visible_webhook(ctx.actor, webhook_id, lock=True)
    secret = new_secret()
    newest = [secret_row(old["key"], ctx.now + OLD_SECRET_SIGNS) for old in living(row.secrets, ctx.now)[:1]]
    row.secrets = [secret_row(secret), *newest]
    row.save(update_fields=["secrets"])
    record(ctx, WebhookSecretRotated(row.pk), target=f"webhook:{row.pk}")
    return SavedWebhook(row.pk, row.name, secret)


@use_case
def remove_webhook(ctx: Context, *, webhook_id: int) -> None:
    """Remove a webhook with everything that was sent to it."""
    require(ctx.actor, policy.MANAGE)
    row = visible_webhook(ctx.actor, webhook_id, lock=True)
    gone = row.pk
    row.delete()
    record(ctx, WebhookRemoved(gone), target=f"webhook:{gone}")


@use_case
def send_test(ctx: Context, *, webhook_id: int) -> UUID:
    """Send an event that says nothing, once, also to a webhook that is off; gives the delivery's uuid."""
    require(ctx.actor, policy.MANAGE)
    row = visible_webhook(ctx.actor, webhook_id, lock=True)
    payload = payload_of(TEST_EVENT, ctx.now, {"message": "This is a test."})
    delivery = new_delivery(row, uuid4(), TEST_EVENT, payload, ctx.now)
    delivery.give_up_at = ctx.now
    delivery.save()
    send_off(delivery.pk, ctx.now)
    record(ctx, WebhookTested(row.pk), target=f"webhook:{row.pk}")
    return delivery.uuid


@use_case
def send_again(ctx: Context, *, webhook_id: int, delivery_uuid: UUID) -> None:
    """Offer an event once more, for another three days and with the same id. Raises NotFound, Conflict."""
    require(ctx.actor, policy.MANAGE)
    row = visible_webhook(ctx.actor, webhook_id, lock=True)
    delivery = row.deliveries.select_for_update().filter(uuid=delivery_uuid).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    if delivery.state == WebhookDelivery.State.WAITING:
        raise Conflict(_("This event is on its way already. Reload the page to see what became of it."))
    if delivery.event_name == TEST_EVENT:
        raise Conflict(_("A test is not repeated. Send a new one."))
    if not row.is_active:
        raise Conflict(_("This webhook is off. Switch it on first, then send the event again."))
    delivery.state = WebhookDelivery.State.WAITING
    delivery.due_at, delivery.give_up_at = ctx.now, ctx.now + PATIENCE
    delivery.save(update_fields=["state", "due_at", "give_up_at"])
    send_off(delivery.pk, ctx.now)
    record(ctx, DeliverySentAgain(row.pk, delivery.pk), target=f"webhook:{row.pk}")


@use_case
def drop_ended_secrets(ctx: Context) -> int:
    """Forget secrets that sign no more; says of how many webhooks."""
    require(ctx.actor, policy.MANAGE)
    changed = 0
    for row in Webhook.objects.select_for_update().order_by("pk"):
        kept = living(row.secrets, ctx.now)
        if kept != row.secrets:
            row.secrets = kept
            row.save(update_fields=["secrets"])
            changed += 1
    return changed


def _problem_with(url: str) -> str:
    """Why an address cannot be called, as a sentence; empty when it can. Looks its name up."""
    try:
        outbound.find(url)
    except UnsafeUrl as error:
        secure = _("Enter a complete address that begins with https://, such as https://hooks.example.com/portico.")
        sentences = {
            "form": secure,
            "scheme": secure,
            "user": _("Leave user name and password out of the address; calls are signed instead."),
            "port": _("This port cannot be called. Use the usual port of https, or one above 1023."),
        }
        return sentences.get(error.code, _("This address cannot be reached from the internet. Check it."))
    return ""
