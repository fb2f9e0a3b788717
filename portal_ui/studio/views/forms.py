"""Forms: the list, a new one, its settings, archiving and copying."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict
from kernel.tenancy import tenant_url
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.forms import FormSettingsForm, NewFormForm
from portal_ui.studio.saving import attempt, posted, status_of
from support.forms import queries
from support.forms.rows import FormDetails
from support.forms.use_cases import archive_form, copy_form, discard_draft, restore_form, save_form


@studio_page
@require_safe
def forms_page(request: StudioRequest) -> HttpResponse:
    """All forms, those in use first."""
    context = {"forms": queries.forms(request.actor), "archived": queries.forms(request.actor, archived=True)}
    return render(request, "studio/forms/list.html", context)


@studio_page
@require_http_methods(["GET", "POST"])
def new_form(request: StudioRequest) -> HttpResponse:
    """A form begins with its name."""
    form = NewFormForm(posted(request), tenant=request.tenant)
    if request.method == "POST":
        made = attempt(form, lambda: save_form(request.ctx, names=form.cleaned_data["names"]))
        if made is not None:
            return redirect("studio:form", made.pk)
    return render(request, "studio/forms/new.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def settings(request: StudioRequest, form_id: int) -> HttpResponse:
    """Names, the public page with its link, the thanks; what asks the form; copy and archive."""
    details = queries.form(request.actor, form_id)
    form = FormSettingsForm(posted(request), tenant=request.tenant, initial=_values(details))

    def save() -> object:
        values = form.cleaned_data
        return save_form(
            request.ctx,
            form_id=form_id,
            names=values["names"],
            is_public=values["is_public"],
            thanks=values["thanks"],
            version=form.seen_version,
        )

    def current() -> dict[str, Any]:
        return _values(queries.form(request.actor, form_id))

    if request.method == "POST" and attempt(form, save, current=current) is not None:
        messages.success(request, _("The form is saved."))
        return redirect("studio:form_settings", form_id)
    context = {
        "form": details,
        "settings": form,
        "public_url": tenant_url(request.tenant, f"/forms/{details.row.code}/"),
    }
    return render(request, "studio/forms/settings.html", context, status=status_of(request))


@studio_page
@require_POST
def copy(request: StudioRequest, form_id: int) -> HttpResponse:
    """A new form with the same questions."""
    made = copy_form(request.ctx, form_id=form_id)
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("studio:form_settings", made.pk)


@studio_page
@require_http_methods(["GET", "POST"])
def archive(request: StudioRequest, form_id: int) -> HttpResponse:
    """Put a form away; its answers stay."""
    details = queries.form(request.actor, form_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Archive the form “%(name)s”?") % {"name": details.name},
            text=_("It can no longer be asked and its public page closes. Answers stay, and you can bring it back."),
            action=_("Archive"),
            back="studio:form_settings",
            back_id=form_id,
        )
    try:
        archive_form(request.ctx, form_id=form_id)
    except Conflict as error:
        return refused(request, error, "studio:form_settings", form_id)
    messages.success(request, _("The form is archived."))
    return redirect("studio:forms")


@studio_page
@require_POST
def restore(request: StudioRequest, form_id: int) -> HttpResponse:
    """Take an archived form out again."""
    restore_form(request.ctx, form_id=form_id)
    messages.success(request, _("The form can be used again."))
    return redirect("studio:forms")


@studio_page
@require_http_methods(["GET", "POST"])
def discard(request: StudioRequest, form_id: int) -> HttpResponse:
    """Throw the draft away: back to the questions that are published."""
    details = queries.form(request.actor, form_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Discard the changes of “%(name)s”?") % {"name": details.name},
            text=_("The questions become again what is published. What was changed since is lost."),
            action=_("Discard the changes"),
            back="studio:form_publish",
            back_id=form_id,
        )
    try:
        discard_draft(request.ctx, form_id=form_id)
    except Conflict as error:
        return refused(request, error, "studio:form_publish", form_id)
    messages.success(request, _("The questions are again those that are published."))
    return redirect("studio:form", form_id)


def _values(details: FormDetails) -> dict[str, Any]:
    return {
        "names": details.names,
        "is_public": details.row.is_public,
        "thanks": details.thanks,
        "version": details.version,
    }
