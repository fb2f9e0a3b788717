"""Publishing a draft, the versions published so far, going back to one of them, and the preview of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.calendars import DisplayPrefs
from kernel.errors import Conflict, Invalid
from portal_ui.conversation.questions import Questions
from portal_ui.conversation.requests import looked_through, posted
from portal_ui.shell.context import forget_shell, prefs_of
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.builder import missing_in_words, preview_context
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.base import shown_languages
from support.forms import queries
from support.forms.definition import load_definition
from support.forms.differences import differences
from support.forms.rows import FormDetails, VersionRow
from support.forms.use_cases import publish_form, save_form


@studio_page
@require_http_methods(["GET", "POST"])
def publish(request: StudioRequest, form_id: int) -> HttpResponse:
    """What a new version would change, in words, and what is missing in each language; then it is published."""
    details = queries.form(request.actor, form_id)
    problems: list[str] = []
    if request.method == "POST":
        raw = request.POST.get("version", "")
        try:
            made = publish_form(request.ctx, form_id=form_id, version=int(raw[:9]) if raw.isdigit() else None)
        except Invalid as error:
            problems = [text for texts in error.errors.values() for text in texts]
        except Conflict:
            problems = [
                _("Somebody else changed the questions meanwhile. Look at what would be published now, then decide.")
            ]
            details = queries.form(request.actor, form_id)
        else:
            messages.success(request, _("Version %(number)d is published.") % {"number": made.number})
            return redirect("studio:form_versions", form_id)
    draft = load_definition(details.draft)
    context = {
        "form": details,
        "problems": problems,
        "changes": differences(details.published, draft),
        "missing": missing_in_words(draft, shown_languages(request.tenant)),
        "next_number": (details.row.number or 0) + 1,
    }
    return render(request, "studio/forms/publish.html", context, status=422 if problems else 200)


@studio_page
@require_safe
def versions(request: StudioRequest, form_id: int) -> HttpResponse:
    """All versions, the newest first, each with what it changed."""
    return render(request, "studio/forms/versions.html", {"form": queries.form(request.actor, form_id)})


@studio_page
@require_safe
def version(request: StudioRequest, form_id: int, number: int) -> HttpResponse:
    """One version as it is asked."""
    details = queries.form(request.actor, form_id)
    context = {**preview_context(request.tenant), "form": details, "version": _version(details, number)}
    return render(request, "studio/forms/version.html", context)


@studio_page
@require_http_methods(["GET", "POST"])
def go_back(request: StudioRequest, form_id: int, number: int) -> HttpResponse:
    """Make an earlier version's questions the draft; nothing is published by that."""
    details = queries.form(request.actor, form_id)
    row = _version(details, number)
    if request.method == "GET":
        return ask(
            request,
            title=_("Go back to version %(number)d?") % {"number": number},
            text=_("Its questions replace the draft. Nothing changes for your clients until you publish it."),
            action=_("Use these questions"),
            back="studio:form_versions",
            back_id=form_id,
            danger=False,
        )
    definition = queries.version_definition(row.id)
    try:
        save_form(request.ctx, form_id=form_id, draft=definition.as_json())
    except Conflict as error:
        return refused(request, error, "studio:form_versions", form_id)
    messages.success(request, _("The draft has the questions of version %(number)d.") % {"number": number})
    return redirect("studio:form", form_id)


@studio_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: StudioRequest, form_id: int, number: int | None = None) -> HttpResponse:
    """The draft, or a version, as clients see it in `?language=`, for a frame. Answers can be tried, none is kept."""
    details = queries.form(request.actor, form_id)
    if number is None:
        definition = load_definition(details.draft)
    else:
        definition = queries.version_definition(_version(details, number).id)
    languages = shown_languages(request.tenant)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in languages else languages[0]
    reader = prefs_of(request)
    with translation.override(language):
        forget_shell(request)
        prefs = DisplayPrefs(language, request.tenant.calendar or reader.calendar, "", reader.timezone)
        data, files = posted(request), request.FILES
        questions = Questions(0, definition, prefs=prefs, language=language, data=data, files=files)
        if answer := looked_through(request, questions):
            return answer
        wrong = questions.wrong_answers() if data is not None else {}
        context = {
            "questions": questions,
            "is_empty": not definition.fields,
            "is_fine": data is not None and not wrong,
            "here": request.get_full_path(),
        }
        return render(request, "studio/forms/preview.html", context, status=422 if wrong else 200)


def _version(details: FormDetails, number: int) -> VersionRow:
    found = next((row for row in details.versions if row.number == number), None)
    if found is None:
        raise Http404
    return found
