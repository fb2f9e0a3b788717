"""The four customisations of the portal's pages: sign-in and sign-up, favicon, page title, page links."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.pages.queries import read_pages
from branding.pages.use_cases import (
    NewLink,
    change_texts,
    remove_favicon,
    replace_links,
    restore_favicon,
    set_favicon,
)
from kernel.errors import Invalid, NotFound
from portal_ui.studio import undoing
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.links import LinksForm
from portal_ui.studio.forms.look import PictureForm, TitleForm
from portal_ui.studio.refusals import show
from portal_ui.studio.saving import attempt, posted, status_of


def _title_values() -> dict[str, Any]:
    return with_version({"page_title": read_pages().page_title})


def _overview(request: StudioRequest, **given: Any) -> HttpResponse:
    """The page with its four blocks; a form that was refused takes the place of an empty one."""
    pages = read_pages()
    context = {
        "favicon_form": PictureForm(),
        "form": TitleForm(tenant=request.tenant, initial=_title_values()),
        "pages": pages,
        "undo": undoing.kept(request),
        "signin_url": reverse("account_login") + "?customise",
        "signup_url": reverse("account_signup") + "?customise",
        **given,
    }
    return render(request, "studio/look.html", context, status=status_of(request))


@studio_page
@require_safe
def overview(request: StudioRequest) -> HttpResponse:
    """All four, each with what is in use now."""
    return _overview(request)


@studio_page
@require_http_methods(["GET", "POST"])
def favicon(request: StudioRequest) -> HttpResponse:
    """Use a picture as the icon of the browser's tab; `remove` goes back to the platform's own."""
    if request.method != "POST":
        return redirect("studio:look")
    before = read_pages().favicon
    if "remove" in request.POST:
        if before:
            undoing.keep(request, "favicon", before)
        remove_favicon(request.ctx)
        messages.success(request, _("The favicon is the default one again."))
        return redirect("studio:look")
    form = PictureForm(request.POST, request.FILES)

    def save() -> object:
        return set_favicon(request.ctx, data=form.data_of())

    if attempt(form, save, places={"favicon": "picture"}) is None:
        return _overview(request, favicon_form=form)
    undoing.forget(request, "favicon")
    messages.success(request, _("The favicon is saved. Browsers show it when they load the page next."))
    return redirect("studio:look")


@studio_page
@require_http_methods(["GET", "POST"])
def title(request: StudioRequest) -> HttpResponse:
    """What the browser's tab says, per language; `remove` goes back to the organisation's name."""
    if request.method != "POST":
        return redirect("studio:look")
    if "remove" in request.POST:
        if before := read_pages().page_title:
            undoing.keep(request, "title", before)
        change_texts(request.ctx, page_title={})
        messages.success(request, _("The page title is the name of your organisation again."))
        return redirect("studio:look")
    form = TitleForm(posted(request), tenant=request.tenant, initial=_title_values())

    def save() -> object:
        return change_texts(request.ctx, page_title=form.cleaned_data["page_title"])

    if attempt(form, save, current=_title_values) is None:
        return _overview(request, form=form)
    undoing.forget(request, "title")
    messages.success(request, _("The page title is saved."))
    return redirect("studio:look")


@studio_page
@require_http_methods(["GET", "POST"])
def links(request: StudioRequest) -> HttpResponse:
    """Links at the foot of every page, in their order."""
    initial = _saved_links()
    form = LinksForm(posted(request), tenant=request.tenant, initial=initial)
    if "move" in request.POST:
        # The order without scripts: the page comes back with what was typed, nothing is saved.
        form.move(request.POST["move"])
        return render(request, "studio/look_links.html", {"form": form, "saved_links": initial, "is_moved": True})
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
            undoing.forget(request, "links")
            messages.success(request, _("The links are saved."))
            return redirect("studio:look_links")
    context = {"form": form, "saved_links": initial}
    return render(request, "studio/look_links.html", context, status=status_of(request))


@studio_page
@require_POST
def reset_links(request: StudioRequest) -> HttpResponse:
    """No links at all, as in a new workspace."""
    if before := _saved_links():
        undoing.keep(request, "links", before)
    replace_links(request.ctx, links=[])
    messages.success(request, _("The page links are removed."))
    return redirect("studio:look")


@studio_page
@require_POST
def undo(request: StudioRequest) -> HttpResponse:
    """Bring back what the last reset threw away."""
    what, value = undoing.take(request)
    try:
        if what == "favicon":
            restore_favicon(request.ctx, favicon=value)
        elif what == "title":
            change_texts(request.ctx, page_title=value)
        elif what == "links":
            replace_links(request.ctx, links=[NewLink(**link) for link in value])
    except (Invalid, NotFound) as error:
        messages.error(request, str(error))
    else:
        if what:
            messages.success(request, _("It is back as it was."))
    return redirect("studio:look")


def _saved_links() -> list[dict[str, Any]]:
    return [{"label": dict(link.label), "url": link.url} for link in read_pages().links]
