"""Saving the settings of one question: with every change, and with the buttons for its choices and its condition."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid
from kernel.localized import pick
from portal_ui.studio import drafts
from portal_ui.studio.access import StudioRequest
from portal_ui.studio.builder import new_option, settings_form
from portal_ui.studio.drafts import Draft, FieldData
from portal_ui.studio.forms import forms_conditions, forms_options
from portal_ui.studio.forms.forms_question import DELETED, QuestionForm, initial_of
from portal_ui.studio.views.forms_building import (
    UNDO,
    address_of,
    change_draft,
    refuse_change,
    show_builder,
    tell_if_stale,
)
from support.forms import queries
from support.forms.rows import FormDetails

# Buttons that only show other controls: what was typed so far stands in them again, whether it is complete or not.
UNFINISHED = ("reshape", "condition_add", "condition_group")


def save_question(request: StudioRequest, form_id: int, key: str) -> HttpResponse:
    """Save what was sent; `do` says which button was pressed, nothing when the page saves by itself."""
    details = queries.form(request.actor, form_id)
    action = request.POST.get("do", "")
    data = _with_action(request.POST, action)
    panel = _panel(request, details, key, data)
    if panel is None:
        return refuse_change(request, form_id, _("Somebody else deleted this question meanwhile."))
    problems: list[str] = []
    saved = _save(request, details, panel, problems, action)
    if saved is None and action.partition(":")[0] not in UNFINISHED:
        return _show_refused(request, details, key, panel, problems, by_itself=not action)
    if saved is None:
        return _show_unfinished(request, details, key, data, action)
    request.session.pop(UNDO, None)
    new_key, details = saved
    if action.partition(":")[0] in UNFINISHED:
        return _show_unfinished(request, details, new_key, data, action)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("The question is saved."))
        return redirect(address_of(form_id, new_key))
    fresh = _panel(request, details, new_key, None)
    parts = ("questions", "settings") if action or new_key != key else ("questions", "problems")
    answer = show_builder(request, details, key=new_key, panel=fresh, parts=parts, focus=_focus_after(action, data))
    if new_key != key:
        answer["HX-Push-Url"] = address_of(form_id, new_key).partition("#")[0]
    return answer


def _with_action(data: QueryDict, action: str) -> QueryDict:
    if action.startswith(("option_up", "option_down", "option_remove")):
        return forms_options.with_action(data, action)
    if action.startswith("condition_"):
        return forms_conditions.with_action(data, action)
    return data


def _panel(
    request: StudioRequest, details: FormDetails, key: str, data: QueryDict | None, *, quiet: bool = False
) -> QuestionForm | None:
    return settings_form(
        data,
        tenant=request.tenant,
        details=details,
        key=key,
        published_keys=queries.published_keys(details.id),
        quiet=quiet,
        kind=request.POST.get("kind", ""),
    )


def _save(
    request: StudioRequest, details: FormDetails, panel: QuestionForm, problems: list[str], action: str
) -> tuple[str, FormDetails] | None:
    """The question's key and the form as they are now; None when it is refused, with the reasons on the panel."""
    if not panel.is_valid():
        problems.append(_("This is not saved yet: correct what is marked."))
        return None
    key, data = str(panel.question["key"]), _with_more(request, panel, action)

    def edit(draft: Draft) -> Draft:
        now, seen = drafts.find(draft, key), panel.cleaned_data.get("version")
        if now is None and seen == DELETED:
            return drafts.added(draft, data)
        if now is None:
            raise Conflict(
                _("Somebody else deleted this question meanwhile. Save it again to bring it back with what you wrote.")
            )
        if seen not in ("", drafts.fingerprint(now)):
            raise Conflict(
                _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
            )
        return drafts.replaced(draft, key, data)

    try:
        changed = change_draft(request, details.id, edit)
    except Invalid as error:
        fields = drafts.fields_of(details.draft)
        labels = [pick(one["label"]).text for one in fields]
        here = fields.index(panel.question) if panel.question in fields else len(fields)
        panel.refuse(error, index=here, labels=labels)
    except Conflict as error:
        problems.append(str(error))
        panel.take_over(initial_of(panel.question))
    else:
        tell_if_stale(request, changed)
        return str(data["key"]), changed.details
    return None


def _with_more(request: StudioRequest, panel: QuestionForm, action: str) -> FieldData:
    """What the panel says, with the choices that a button adds."""
    data, language = panel.to_data(), request.tenant.default_language
    if action == "option_add":
        taken = {option["value"] for option in data["options"]}
        number = len(taken) + 1
        while f"option_{number}" in taken:
            number += 1
        data["options"].append(new_option(number, language))
    elif action == "option_lines":
        lines = request.POST.get("option_lines", "")
        data["options"] = forms_options.with_lines(data["options"], lines, language)
    return data


def _show_refused(
    request: StudioRequest,
    details: FormDetails,
    key: str,
    panel: QuestionForm,
    problems: list[str],
    *,
    by_itself: bool,
) -> HttpResponse:
    """What was typed stays. While the page saves by itself its fields are left alone: somebody may be typing."""
    parts: tuple[str, ...] = ("problems",) if by_itself else ("settings",)
    if panel.is_stale:
        parts = ("questions", "settings")
    return show_builder(
        request, details, key=key, panel=panel, parts=parts, problems=problems, problem=True, status=422
    )


def _show_unfinished(
    request: StudioRequest, details: FormDetails, key: str, data: QueryDict, action: str
) -> HttpResponse:
    panel = _panel(request, details, key, data.copy(), quiet=True)
    return show_builder(request, details, key=key, panel=panel, focus=_focus_after(action, data))


def _focus_after(action: str, data: QueryDict) -> str:
    """Where the next letter goes after a button: a new choice's name, a new condition, else the button's own place."""
    if action == "option_add":
        return "last-option"
    if action.startswith("condition_"):
        return forms_conditions.focus_after(action, data)
    return "settings" if action.startswith("option_") else ""
