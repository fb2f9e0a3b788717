"""What the views of the form builder share: carrying out a change of a draft, and answering with what is different.

Every change is saved at once. With htmx a change answers with the parts of the page that are different now, without
scripts it leads back to the page. Two people may build at the same time: a change is made on what is saved now, and
whoever looked at something older is told; the settings of a question that somebody else changed are not overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid
from kernel.localized import pick
from portal_ui.studio import drafts
from portal_ui.studio.access import StudioRequest
from portal_ui.studio.builder import builder_context, settings_form
from portal_ui.studio.drafts import Draft, Removed
from portal_ui.studio.forms.forms_question import QuestionForm
from support.forms import queries
from support.forms.rows import FormDetails
from support.forms.use_cases import save_form

UNDO = "form_undo"
ALL_PARTS = ("questions", "settings")
# Somebody may save between reading the draft and writing it.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft after a change; `was_stale` when somebody else had saved since the person's page was made."""

    details: FormDetails
    was_stale: bool


def change_draft(request: StudioRequest, form_id: int, edit: Callable[[Draft], Draft]) -> Changed:
    """Carry out `edit` on the draft as it is now and save it. Raises Invalid, Conflict, NotFound."""
    seen = request.POST.get("draft_version", "")
    for attempt in range(TRIES):
        details = queries.form(request.actor, form_id)
        draft = edit(details.draft)
        early = drafts.too_early(draft)
        if early:
            raise Conflict(_too_early(early[0]))
        was_stale = seen not in ("", str(details.version))
        if draft == details.draft:
            return Changed(details, was_stale)
        try:
            save_form(request.ctx, form_id=form_id, draft=draft, version=details.version)
        except Conflict:
            if attempt == TRIES - 1:
                raise
        else:
            break
    return Changed(queries.form(request.actor, form_id), was_stale)


def removed_of(request: StudioRequest, form_id: int) -> Removed | None:
    """What was deleted from this form last and can be brought back."""
    kept = request.session.get(UNDO)
    if not isinstance(kept, dict) or kept.get("form_id") != form_id:
        return None
    return Removed(**kept)


def tell_if_stale(request: StudioRequest, changed: Changed) -> None:
    """A word to the second of two people who build at once."""
    if changed.was_stale:
        messages.warning(
            request, _("Somebody else is changing this form too. You see what both of you have done by now.")
        )


def show_builder(
    request: StudioRequest,
    details: FormDetails,
    *,
    key: str = "",
    panel: QuestionForm | None = None,
    parts: Sequence[str] = ALL_PARTS,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page, or with htmx those `parts` of it and its state."""
    context = builder_context(
        request.tenant,
        details,
        selected=key,
        panel=panel,
        removed=removed_of(request, details.id),
        parts=parts,
        **more,
    )
    is_part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    template = "studio/forms/builder_answer.html" if is_part else "studio/forms/builder.html"
    return render(request, template, context, status=status)


def show_question(
    request: StudioRequest, details: FormDetails, *, key: str = "", parts: Sequence[str] = ALL_PARTS, **more: Any
) -> HttpResponse:
    panel = settings_form(
        None, tenant=request.tenant, details=details, key=key, published_keys=queries.published_keys(details.id)
    )
    return show_builder(request, details, key=key, panel=panel, parts=parts, **more)


def answer_change(
    request: StudioRequest,
    form_id: int,
    edit: Callable[[Draft], Draft],
    *,
    key: Callable[[], str] = lambda: "",
    removed: Sequence[Removed] = (),
    parts: Sequence[str] = ALL_PARTS,
    focus: str = "",
) -> HttpResponse:
    """Carry out a change and answer with what is different now. `key` is the question to open then."""
    try:
        changed = change_draft(request, form_id, edit)
    except (Conflict, Invalid) as error:
        return refuse_change(request, form_id, str(error))
    tell_if_stale(request, changed)
    if removed:
        request.session[UNDO] = removed[0].as_json()
    else:
        request.session.pop(UNDO, None)
    if not request.headers.get("HX-Request"):
        return redirect(address_of(form_id, key()))
    parts = ALL_PARTS if changed.was_stale else parts
    answer = show_question(request, changed.details, key=key(), parts=parts, focus=focus)
    if "settings" in parts:
        answer["HX-Push-Url"] = address_of(form_id, key()).partition("#")[0]
    return answer


def refuse_change(request: StudioRequest, form_id: int, message: str) -> HttpResponse:
    """Nothing was changed: say why and show what is saved."""
    messages.error(request, message)
    if not request.headers.get("HX-Request"):
        return redirect(address_of(form_id, request.POST.get("after", "")))
    return show_question(request, queries.form(request.actor, form_id), parts=("questions",))


def address_of(form_id: int, key: str = "") -> str:
    """The builder with a question open."""
    page = reverse("studio:form", args=[form_id])
    return f"{page}?question={key}#settings" if key else page


def _too_early(pair: tuple[drafts.FieldData, drafts.FieldData]) -> str:
    waits, first = pair
    return _("“%(question)s” depends on “%(other)s”, so it has to stand behind it. Nothing was moved.") % {
        "question": pick(waits["label"]).text,
        "other": pick(first["label"]).text,
    }
