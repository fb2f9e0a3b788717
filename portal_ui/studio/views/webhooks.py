"""Webhooks: the list, one of them with what was sent to it, its secret, tests and second tries."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask
from portal_ui.studio.forms.webhooks import WebhookForm, webhook_values
from portal_ui.studio.saving import attempt, posted, status_of
from webhooks.queries import deliveries, delivery, webhook, webhooks
from webhooks.use_cases import SavedWebhook, remove_webhook, rotate_secret, save_webhook, send_again, send_test

# In the person's own session, from the moment a secret is made until the next page shows it.
FRESH_SECRET = "webhook_secret"  # noqa: S105


@studio_page
@require_safe
def webhooks_page(request: StudioRequest) -> HttpResponse:
    """Where events are sent, and how that goes."""
    return render(request, "studio/webhooks.html", {"webhooks": webhooks(request.actor)})


@studio_page
@require_http_methods(["GET", "POST"])
def new_webhook(request: StudioRequest) -> HttpResponse:
    """Add a webhook."""
    form = WebhookForm(posted(request), tenant=request.tenant)
    if request.method == "POST":
        saved = attempt(form, lambda: _save(request, form, None))
        if saved is not None:
            _show_once(request, saved)
            return redirect("studio:webhook", saved.id)
    return render(request, "studio/webhook_new.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
@never_cache
def webhook_page(request: StudioRequest, webhook_id: int) -> HttpResponse:
    """One webhook: its form, and what was sent; right after it was made, its secret."""
    row = webhook(request.actor, webhook_id)
    form = WebhookForm(posted(request), tenant=request.tenant, initial=webhook_values(row))

    def current() -> dict[str, object]:
        return webhook_values(webhook(request.actor, webhook_id))

    if request.method == "POST":
        saved = attempt(form, lambda: _save(request, form, webhook_id), current=current)
        if saved is not None:
            messages.success(request, _("The webhook is saved."))
            return redirect("studio:webhook", webhook_id)
    before = request.GET.get("before", "")
    page = deliveries(request.actor, webhook_id, int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "form": form,
        "webhook": row,
        "deliveries": page.rows,
        "newer_url": request.path if before else "",
        "older_url": f"?before={page.older}" if page.older else "",
        "secret": _fresh_secret(request, webhook_id),
    }
    return render(request, "studio/webhook.html", context, status=status_of(request))


@studio_page
@require_safe
def delivery_page(request: StudioRequest, webhook_id: int, uuid: UUID) -> HttpResponse:
    """What was sent, and every attempt."""
    context = {
        "webhook": webhook(request.actor, webhook_id),
        "delivery": delivery(request.actor, webhook_id, uuid),
    }
    return render(request, "studio/webhook_delivery.html", context)


@studio_page
@require_POST
def try_again(request: StudioRequest, webhook_id: int, uuid: UUID) -> HttpResponse:
    """Send an event once more."""
    try:
        send_again(request.ctx, webhook_id=webhook_id, delivery_uuid=uuid)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The event is on its way again. Reload the page to see what became of it."))
    return redirect("studio:webhook_delivery", webhook_id, uuid)


@studio_page
@require_POST
def test(request: StudioRequest, webhook_id: int) -> HttpResponse:
    """Send a test."""
    uuid = send_test(request.ctx, webhook_id=webhook_id)
    messages.success(request, _("The test is on its way. Reload the page to see what became of it."))
    return redirect("studio:webhook_delivery", webhook_id, uuid)


@studio_page
@require_http_methods(["GET", "POST"])
def secret(request: StudioRequest, webhook_id: int) -> HttpResponse:
    """Replace the signing secret."""
    row = webhook(request.actor, webhook_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Make a new secret for “%(name)s”?") % {"name": row.name},
            text=_("For 24 hours calls are signed with both secrets, then with the new one only."),
            action=_("New secret"),
            back="studio:webhook",
            back_id=webhook_id,
            danger=False,
        )
    _show_once(request, rotate_secret(request.ctx, webhook_id=webhook_id))
    return redirect("studio:webhook", webhook_id)


@studio_page
@require_http_methods(["GET", "POST"])
def remove(request: StudioRequest, webhook_id: int) -> HttpResponse:
    """Remove a webhook."""
    row = webhook(request.actor, webhook_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Remove the webhook “%(name)s”?") % {"name": row.name},
            text=_("Nothing is sent there any more, and the list of what was sent goes too."),
            action=_("Remove"),
            back="studio:webhook",
            back_id=webhook_id,
        )
    remove_webhook(request.ctx, webhook_id=webhook_id)
    messages.success(request, _("The webhook is removed."))
    return redirect("studio:webhooks")


def _save(request: StudioRequest, form: WebhookForm, webhook_id: int | None) -> SavedWebhook:
    values = form.cleaned_data
    return save_webhook(
        request.ctx,
        webhook_id=webhook_id,
        name=values["name"],
        url=values["url"],
        events=values["events"],
        is_active=values["is_active"],
        version=form.seen_version,
    )


def _show_once(request: StudioRequest, saved: SavedWebhook) -> None:
    request.session[FRESH_SECRET] = [saved.id, saved.secret]


def _fresh_secret(request: StudioRequest, webhook_id: int) -> str:
    """The secret this person has just made for this webhook; it is not shown a second time."""
    fresh_id, secret_text = request.session.get(FRESH_SECRET) or (None, "")
    if fresh_id != webhook_id:
        return ""
    del request.session[FRESH_SECRET]
    return str(secret_text)
