"""What the theme editor sends: the draft, its publication, the way back, pictures, and looks that are being tried."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.themes.checking import NUMBERS, PICTURES
from branding.themes.definition import definition_of
from branding.themes.differences import differences
from branding.themes.queries import colour_of_picture, read_draft, try_on
from branding.themes.readability import Pair
from branding.themes.use_cases import (
    change_theme_draft,
    discard_theme_draft,
    end_theme_preview,
    keep_theme_picture,
    open_theme_preview,
    publish_theme,
    restore_theme,
)
from kernel.errors import Conflict, Invalid, NotFound
from portal_ui.shell.context import brand_href
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask
from portal_ui.studio.forms.theme import MAX_UPLOAD, ThemeForm
from portal_ui.studio.theme_editor import ADDRESSES, PREVIEW_IN_SESSION, edit_url, editor_page, new_form


def _known(page: str) -> str:
    if page not in ADDRESSES:
        raise Http404
    return page


@studio_page
@require_http_methods(["GET", "POST"])
def theme_page(request: StudioRequest, page: str) -> HttpResponse:
    """Save the draft, and publish it with `do=publish`; when that is refused, the page comes back as it was typed."""
    _known(page)
    if request.method == "GET":
        return redirect(edit_url(page))
    _take_suggestion(request)
    form = new_form(request, read_draft(request.actor))
    if not form.is_valid():
        return editor_page(request, page, form)
    revision, meanwhile = form.cleaned_data["revision"], []
    try:
        revision = change_theme_draft(request.ctx, changes=_with_uploads(request, form), revision=revision).revision
        if request.POST.get("do") == "publish":
            publish_theme(request.ctx, revision=revision)
            messages.success(request, _("The look is published. Your clients see it from now on."))
        else:
            messages.success(request, _("The draft is saved. Your clients see it when you publish it."))
        return redirect(edit_url(page))
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        now = read_draft(request.actor)
        if now.revision != revision and form.base():
            meanwhile = differences(definition_of(form.base()), now.theme)
        form.refuse(error)
        form.go_on_from(now.revision)
    return editor_page(request, page, form, saved_meanwhile=meanwhile)


def _with_uploads(request: StudioRequest, form: ThemeForm) -> dict[str, Any]:
    """The person's changes; pictures that came with the form are kept first, and count as chosen."""
    changes = form.changes()
    removed = request.POST.get("remove", "")
    if removed in PICTURES:
        changes[removed] = ""
    for name, data in form.uploads().items():
        changes[name] = keep_theme_picture(request.ctx, field=name, data=data)
    return changes


def _take_suggestion(request: StudioRequest) -> None:
    """Without scripts the button with the nearest value sends it: "button_text_color=#1a1208"."""
    name, is_given, value = request.POST.get("take", "").partition("=")
    if is_given:
        data = request.POST.copy()
        data[name] = value
        request.POST = data  # type: ignore[assignment]


@studio_page
@require_http_methods(["GET", "POST"])
def theme_discard(request: StudioRequest, page: str) -> HttpResponse:
    """Throw the draft away."""
    _known(page)
    if request.method == "GET":
        return ask(
            request,
            title=_("Discard the draft?"),
            text=_("Everything that is not published is lost. The portal stays as it is."),
            action=_("Discard"),
            back="studio:look",
        )
    revision = request.POST.get("revision", "")
    try:
        discard_theme_draft(request.ctx, revision=int(revision) if revision.isdigit() else -1)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is discarded. You see the published look."))
    return redirect(edit_url(page))


@studio_page
@require_POST
def theme_restore(request: StudioRequest, page: str, number: int) -> HttpResponse:
    """Publish an earlier look again."""
    _known(page)
    try:
        restore_theme(request.ctx, number=number)
    except NotFound as missing:
        raise Http404 from missing
    text = _("The look of publication %(number)d is live again.")
    messages.success(request, text % {"number": number})
    return redirect(edit_url(page))


@studio_page
@require_POST
def theme_link(request: StudioRequest, page: str) -> HttpResponse:
    """Make a link that shows the draft, or end all of them (`end`)."""
    _known(page)
    if "end" in request.POST:
        end_theme_preview(request.ctx)
        messages.success(request, _("The links no longer show the draft."))
    else:
        request.session[PREVIEW_IN_SESSION] = open_theme_preview(request.ctx)
    return redirect(edit_url(page))


@studio_page
@require_POST
def theme_picture(request: StudioRequest) -> HttpResponse:
    """Keep a picture (`picture`) for a field of the theme (`field`), as JSON; nothing changes by this."""
    file = request.FILES.get("picture")
    if file is None:
        return JsonResponse({"message": _("Choose a file first.")}, status=422)
    name = request.POST.get("field", "")
    try:
        stored = keep_theme_picture(request.ctx, field=name, data=bytes(file.read(MAX_UPLOAD + 1)))
    except Invalid as error:
        return JsonResponse(
            {"message": " ".join(text for texts in error.errors.values() for text in texts)}, status=422
        )
    colour = colour_of_picture(stored) if name.startswith("logo") else ""
    return JsonResponse({"name": stored, "url": brand_href(stored), "colour": colour})


@studio_page
@require_safe
def theme_tokens(request: StudioRequest) -> HttpResponse:
    """What the choices in the query would become, as JSON for the live preview; nothing is saved."""
    changes: dict[str, Any] = dict(request.GET.items())
    for name in NUMBERS:
        if (text := request.GET.get(name, "")).isascii() and text.isdigit():
            changes[name] = int(text)
    tried = try_on(request.actor, changes)
    return JsonResponse(
        {
            "properties": tried.properties,
            "errors": dict(tried.errors),
            "findings": {one.field: {"message": one.message, "suggestion": one.suggestion} for one in tried.findings},
            "pairs": [_pair(pair) for pair in tried.pairs],
        }
    )


def _pair(pair: Pair) -> dict[str, Any]:
    return {"label": pair.label, "light": pair.light, "dark": pair.dark} | {
        "light_ratio": pair.light_ratio,
        "dark_ratio": pair.dark_ratio,
        "passes": pair.passes,
    }
