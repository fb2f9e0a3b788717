"""The portal's colour and logo, with a live preview of the sign-in page."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import registration_is_open
from branding.themes.queries import current_look, preview
from branding.themes.tokens import corner_properties
from branding.themes.use_cases import change_brand, remove_logo, reset_theme, set_logo
from portal_ui.portal.accounts.answers import form_page
from portal_ui.portal.accounts.forms import SignInForm
from portal_ui.shell.context import shell_of
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.look import BrandForm, PictureForm
from portal_ui.studio.saving import attempt, posted, status_of

BRAND_FIELDS = ("brand_color", "radius", "panel_side", "panel_art", "shows_name")


def _brand_values() -> dict[str, Any]:
    found = asdict(current_look())
    return with_version({name: found[name] for name in BRAND_FIELDS})


@studio_page
@require_http_methods(["GET", "POST"])
def look(request: StudioRequest) -> HttpResponse:
    """Colour, panel and corners beside the page they belong to."""
    form = BrandForm(posted(request), tenant=request.tenant, initial=_brand_values())

    def save() -> object:
        return change_brand(request.ctx, **{name: form.cleaned_data[name] for name in BRAND_FIELDS})

    if request.method == "POST" and attempt(form, save, current=_brand_values) is not None:
        messages.success(request, _("The look is saved. Your clients see it from now on."))
        return redirect("studio:look_colour")
    saved = current_look()
    context = {
        "form": form,
        "facts": preview(saved.brand_color),
        "colour": saved.brand_color,
    }
    return render(request, "studio/look_colour.html", context, status=status_of(request))


@studio_page
@require_safe
def preview_colours(request: StudioRequest) -> HttpResponse:
    """What a colour (`value`) and corners (`radius`) would become, as JSON for the live preview."""
    try:
        found = asdict(preview(request.GET.get("value", "").strip().lower()))
        if radius := request.GET.get("radius", ""):
            found["properties"] |= corner_properties(int(radius))
    except ValueError:
        return JsonResponse({"message": _("This is not a colour.")}, status=400)
    return JsonResponse(found)


@studio_page
@require_safe
def preview_page(request: StudioRequest) -> HttpResponse:
    """The sign-in page as clients see it, for the frame beside the settings; `panel_art` is one that is being tried."""
    shell = shell_of(request)
    art = request.GET.get("panel_art", "")
    if art in dict(BrandForm.base_fields["panel_art"].choices):  # type: ignore[attr-defined]
        shell.look = replace(shell.look, panel_art=art)
    return form_page(request, "accounts/signin.html", SignInForm(), registration_is_open=registration_is_open())


@studio_page
@require_http_methods(["GET", "POST"])
def logo(request: StudioRequest) -> HttpResponse:
    """The logo of light pages, and with `dark` one for dark pages; `remove` in the POST goes back to none."""
    dark = "dark" in request.POST
    form = PictureForm(posted(request), request.FILES or None)
    if "remove" in request.POST:
        remove_logo(request.ctx, dark=dark)
        messages.success(request, _("The picture is removed."))
        return redirect("studio:look_logo")
    places = {"logo": "picture", "logo_dark": "picture"}

    def keep() -> object:
        return set_logo(request.ctx, data=form.data_of(), dark=dark)

    if request.method == "POST" and attempt(form, keep, places=places) is not None:
        messages.success(request, _("The picture is saved."))
        return redirect("studio:look_logo")
    context = {
        "form": form if request.method == "POST" else PictureForm(),
        "fresh_form": PictureForm(),
        "is_dark": dark,
    }
    return render(request, "studio/look_logo.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def reset(request: StudioRequest) -> HttpResponse:
    """Back to the look of a new workspace."""
    if request.method == "GET":
        return ask(
            request,
            title=_("Reset the look?"),
            text=_("Colour, corners, panel and logos go back to what they were in a new workspace. Texts stay."),
            action=_("Reset"),
            back="studio:look_colour",
        )
    reset_theme(request.ctx)
    messages.success(request, _("The look is as in a new workspace."))
    return redirect("studio:look_colour")
