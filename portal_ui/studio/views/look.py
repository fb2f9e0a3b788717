"""The portal's look: colour, logo, favicon, words and links, with a live preview of the sign-in page."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import registration_is_open
from branding.pages.queries import read_pages
from branding.pages.use_cases import change_texts, remove_favicon, replace_links, set_favicon
from branding.themes.queries import current_look, preview
from branding.themes.tokens import corner_properties
from branding.themes.use_cases import change_brand, remove_logo, reset_theme, set_logo
from kernel.errors import Invalid
from portal_ui.portal.accounts.answers import form_page
from portal_ui.portal.accounts.forms import SignInForm
from portal_ui.shell.context import shell_of
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.look import BrandForm, LinksForm, PictureForm, TextsForm
from portal_ui.studio.refusals import show
from portal_ui.studio.saving import attempt, posted, status_of

BRAND_FIELDS = ("brand_color", "radius", "panel_side", "panel_art", "shows_name")
TEXT_FIELDS = ("page_title", "signin_heading", "signin_text", "signup_heading", "signup_text")


def _brand_values() -> dict[str, Any]:
    found = asdict(current_look())
    return with_version({name: found[name] for name in BRAND_FIELDS})


def _text_values() -> dict[str, Any]:
    pages = read_pages()
    return with_version({name: getattr(pages, name) for name in TEXT_FIELDS})


@studio_page
@require_http_methods(["GET", "POST"])
def look(request: StudioRequest) -> HttpResponse:
    """Colour, panel and corners beside the page they belong to."""
    form = BrandForm(posted(request), tenant=request.tenant, initial=_brand_values())

    def save() -> object:
        return change_brand(request.ctx, **{name: form.cleaned_data[name] for name in BRAND_FIELDS})

    if request.method == "POST" and attempt(form, save, current=_brand_values) is not None:
        messages.success(request, _("The look is saved. Your clients see it from now on."))
        return redirect("studio:look")
    saved = current_look()
    context = {
        "form": form,
        "facts": preview(saved.brand_color),
        "colour": saved.brand_color,
        "logo_form": PictureForm(),
        "favicon_form": PictureForm(),
    }
    return render(request, "studio/look.html", context, status=status_of(request))


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
    """The logo of light pages, and one for dark pages."""
    return _picture_page(request, kind="logo")


@studio_page
@require_http_methods(["GET", "POST"])
def favicon(request: StudioRequest) -> HttpResponse:
    """The icon in the browser's tab."""
    return _picture_page(request, kind="favicon")


def _picture_page(request: StudioRequest, *, kind: str) -> HttpResponse:
    """`remove` in the POST goes back to none; `dark` means the logo of dark pages."""
    dark = "dark" in request.POST
    form = PictureForm(posted(request), request.FILES or None)

    def keep() -> object:
        data = form.data_of()
        return set_favicon(request.ctx, data=data) if kind == "favicon" else set_logo(request.ctx, data=data, dark=dark)

    if "remove" in request.POST:
        remove_favicon(request.ctx) if kind == "favicon" else remove_logo(request.ctx, dark=dark)
        messages.success(request, _("The picture is removed."))
        return redirect(f"studio:look_{kind}")
    places = {"logo": "picture", "logo_dark": "picture", "favicon": "picture"}
    if request.method == "POST" and attempt(form, keep, places=places) is not None:
        messages.success(request, _("The picture is saved."))
        return redirect(f"studio:look_{kind}")
    context = {
        "form": form if request.method == "POST" else PictureForm(),
        "fresh_form": PictureForm(),
        "is_dark": dark,
    }
    return render(request, f"studio/look_{kind}.html", context, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def texts(request: StudioRequest) -> HttpResponse:
    """Page title and the words of sign-in and registration, per language."""
    form = TextsForm(posted(request), tenant=request.tenant, initial=_text_values())

    def save() -> object:
        return change_texts(request.ctx, **{name: form.cleaned_data[name] for name in TEXT_FIELDS})

    if request.method == "POST" and attempt(form, save, current=_text_values) is not None:
        messages.success(request, _("The texts are saved."))
        return redirect("studio:look_texts")
    return render(request, "studio/look_texts.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def links(request: StudioRequest) -> HttpResponse:
    """Links at the foot of every page."""
    initial = [{"label": dict(link.label), "url": link.url} for link in read_pages().links]
    form = LinksForm(posted(request), tenant=request.tenant, initial=initial)
    if request.method == "POST" and form.is_valid() and not form.is_stale:
        typed, owners = form.links()
        try:
            replace_links(request.ctx, links=typed)
        except Invalid as error:
            for index, owner in enumerate(owners):
                start = f"links.{index}."
                own = {key.removeprefix(start): text for key, text in error.errors.items() if key.startswith(start)}
                show(owner, Invalid(own), {})
            messages.error(request, _("The links are not saved. Please correct what is marked."))
        else:
            messages.success(request, _("The links are saved."))
            return redirect("studio:look_links")
    context = {"form": form, "saved_links": initial}
    return render(request, "studio/look_links.html", context, status=status_of(request))


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
            back="studio:look",
        )
    reset_theme(request.ctx)
    messages.success(request, _("The look is as in a new workspace."))
    return redirect("studio:look")
