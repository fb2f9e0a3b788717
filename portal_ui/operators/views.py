"""The platform company's console: workspaces, and what the outbox could not deliver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.queries import entries_about
from kernel.errors import Conflict, Invalid
from kernel.tenancy import tenant_url
from outbox.queries import backlog, failed_deliveries
from outbox.use_cases import retry_deliveries
from portal_ui.operators.access import OperatorRequest, operators_only
from portal_ui.shell.navigation import items
from tenants.registry.queries import workspace_for_operator, workspace_page
from tenants.registry.states import SuspensionReason, TenantState
from tenants.registry.use_cases import resume_workspace, suspend_workspace

CLOSING = [reason for reason in SuspensionReason if reason != SuspensionReason.SETTLED]
OPENING = [SuspensionReason.SETTLED, SuspensionReason.REQUEST, SuspensionReason.OTHER]


class ReasonForm(forms.Form):
    """Why a workspace is closed or opened; it stands in the log."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: Sequence[SuspensionReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(one.value, one.label) for one in reasons]  # type: ignore[attr-defined]


@operators_only
@require_safe
def workspaces(request: OperatorRequest) -> HttpResponse:
    """All workspaces, to search."""
    text, state = request.GET.get("q", "")[:200].strip(), request.GET.get("state", "")
    raw = request.GET.get("page", "")
    page = workspace_page(
        request.ctx.actor,
        text=text,
        state=state if state in TenantState.values else "",
        number=int(raw) if raw.isdigit() and len(raw) < 7 else 1,
    )
    context = {"page": page, "q": text, "state": state, "states": TenantState.choices, "backlog": backlog()}
    return _page(request, "operators/workspaces.html", context)


@operators_only
@require_safe
def workspace(request: OperatorRequest, slug: str) -> HttpResponse:
    """One workspace: its hosts, its state, and what was done to it."""
    return _workspace_page(request, slug)


@operators_only
@require_http_methods(["GET", "POST"])
def suspend(request: OperatorRequest, slug: str) -> HttpResponse:
    """Close a workspace's hosts."""
    return _move(request, slug, suspend_workspace, CLOSING, _("The workspace is suspended: its hosts are closed."))


@operators_only
@require_http_methods(["GET", "POST"])
def resume(request: OperatorRequest, slug: str) -> HttpResponse:
    """Open a workspace's hosts again."""
    return _move(request, slug, resume_workspace, OPENING, _("The workspace is open again."))


@operators_only
@require_safe
def deliveries(request: OperatorRequest) -> HttpResponse:
    """What the outbox gave up, and how far behind it is."""
    context = {"deliveries": failed_deliveries(), "backlog": backlog()}
    return _page(request, "operators/deliveries.html", context)


@operators_only
@require_POST
def retry(request: OperatorRequest, delivery_id: int) -> HttpResponse:
    """Try a delivery again that was given up."""
    if retry_deliveries(request.ctx, delivery_ids=[delivery_id]):
        messages.success(request, _("The delivery is tried again."))
    else:
        messages.info(request, _("This delivery is not given up any more."))
    return redirect("operators:deliveries")


def _move(
    request: OperatorRequest, slug: str, act: Callable[..., object], reasons: Sequence[SuspensionReason], done: str
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None, reasons=reasons)
    if request.method == "POST" and form.is_valid():
        try:
            act(request.ctx, slug=slug, reason=form.cleaned_data["reason"])
        except (Conflict, Invalid) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("operators:workspace", slug)
    return _workspace_page(request, slug, form=form, status=422 if request.method == "POST" else 200)


def _workspace_page(
    request: OperatorRequest, slug: str, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    tenant = workspace_for_operator(request.ctx.actor, slug)
    is_suspended = tenant.state == TenantState.SUSPENDED
    can_move = not tenant.is_house and tenant.state in (TenantState.ACTIVE, TenantState.SUSPENDED)
    reasons = dict(SuspensionReason.choices)
    log = [
        {"row": row, "reason": reasons.get(str(row.data.get("reason", "")), "")}
        for row in entries_about(request.ctx.actor, f"workspace:{slug}")
    ]
    context = {
        "workspace": tenant,
        "url": tenant_url(tenant, "/"),
        "hosts": tenant.domains.all(),
        "is_suspended": is_suspended,
        "can_move": can_move,
        "form": form or ReasonForm(reasons=OPENING if is_suspended else CLOSING),
        "log": log,
    }
    return _page(request, "operators/workspace.html", context, status=status)


def _page(request: OperatorRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {**context, "console_nav": items("operators", request)}, status=status)
