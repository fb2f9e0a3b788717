"""Colleagues: who works here, who is invited, what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries import colleague, colleagues, grantable_roles, open_invitations
from accounts.use_cases import (
    change_role,
    deactivate_account,
    invite,
    reactivate_account,
    resend_invitation,
    withdraw_invitation,
)
from kernel.errors import Conflict, Forbidden
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.colleagues import InviteForm, RoleForm
from portal_ui.studio.saving import attempt, posted, status_of


@studio_page
def colleagues_page(request: StudioRequest) -> HttpResponse:
    """The list, and the invitations nobody has answered yet."""
    context = {"colleagues": colleagues(request.actor), "invitations": open_invitations(request.actor)}
    return render(request, "studio/colleagues.html", context)


@studio_page
@require_http_methods(["GET", "POST"])
def invite_page(request: StudioRequest) -> HttpResponse:
    """Ask somebody to join by mail."""
    form = InviteForm(
        posted(request), roles=grantable_roles(request.actor), initial={"language": translation.get_language()}
    )
    if request.method == "POST":
        invitation = attempt(form, lambda: invite(request.ctx, **form.cleaned_data))
        if invitation is not None:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": invitation.email})
            return redirect("studio:colleagues")
    return render(request, "studio/invite.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def colleague_page(request: StudioRequest, user_id: int) -> HttpResponse:
    """One colleague: role, and the end of access."""
    row = colleague(request.actor, user_id)
    roles = [role for role in ("agent", "admin", "owner") if role in {*grantable_roles(request.actor), row.role}]

    def current() -> dict[str, object]:
        return with_version({"role": colleague(request.actor, user_id).role})

    form = RoleForm(posted(request), tenant=request.tenant, roles=roles, initial=with_version({"role": row.role}))

    def save() -> object:
        return change_role(request.ctx, user_id=user_id, role=form.cleaned_data["role"])

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The role is saved."))
        return redirect("studio:colleagues")
    context = {"form": form, "colleague": row, "is_oneself": row.id == request.actor.user_id}
    return render(request, "studio/colleague.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def deactivate(request: StudioRequest, user_id: int) -> HttpResponse:
    """End a colleague's access."""
    row = colleague(request.actor, user_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Deactivate %(name)s?") % {"name": row.name},
            text=_("They are signed out everywhere and cannot sign in any more. What they wrote stays."),
            action=_("Deactivate"),
            back="studio:colleague",
            back_id=user_id,
        )
    try:
        deactivate_account(request.ctx, user_id=user_id)
    except (Conflict, Forbidden) as error:
        return refused(request, error, "studio:colleague", user_id)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": row.name})
    return redirect("studio:colleagues")


@studio_page
@require_POST
def reactivate(request: StudioRequest, user_id: int) -> HttpResponse:
    """Let a colleague in again."""
    row = colleague(request.actor, user_id)
    try:
        reactivate_account(request.ctx, user_id=user_id)
    except (Conflict, Forbidden) as error:
        return refused(request, error, "studio:colleague", user_id)
    messages.success(request, _("%(name)s can sign in again.") % {"name": row.name})
    return redirect("studio:colleagues")


@studio_page
@require_POST
def resend(request: StudioRequest, invitation_id: int) -> HttpResponse:
    """A new link for somebody who has not come yet."""
    try:
        invitation = resend_invitation(request.ctx, invitation_id=invitation_id)
    except (Conflict, Forbidden) as error:
        return refused(request, error, "studio:colleagues")
    messages.success(
        request,
        _("A new invitation to %(email)s is on its way; the old link no longer works.") % {"email": invitation.email},
    )
    return redirect("studio:colleagues")


@studio_page
@require_http_methods(["GET", "POST"])
def withdraw(request: StudioRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    if request.method == "GET":
        return ask(
            request,
            title=_("Withdraw this invitation?"),
            text=_("The link in the mail stops working at once."),
            action=_("Withdraw"),
            back="studio:colleagues",
        )
    try:
        invitation = withdraw_invitation(request.ctx, invitation_id=invitation_id)
    except (Conflict, Forbidden) as error:
        return refused(request, error, "studio:colleagues")
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("studio:colleagues")
