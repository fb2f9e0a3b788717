"""The form builder: adding, moving, copying and deleting the questions of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict
from portal_ui.studio import drafts
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.builder import new_question
from portal_ui.studio.drafts import Draft, Removed
from portal_ui.studio.views.forms_building import (
    address_of,
    answer_change,
    refuse_change,
    removed_of,
    show_question,
)
from portal_ui.studio.views.forms_question import save_question
from support.forms import queries
from support.forms.fields import TYPES


@studio_page
@require_safe
def builder(request: StudioRequest, form_id: int) -> HttpResponse:
    """The page; `?question=` is the one whose settings are open."""
    details = queries.form(request.actor, form_id)
    if details.row.is_archived:
        messages.info(request, _("This form is archived. Bring it back to change it."))
        return redirect("studio:form_settings", form_id)
    key = request.GET.get("question", "")
    return show_question(request, details, key=key, parts=("settings",))


@studio_page
@require_POST
def add(request: StudioRequest, form_id: int) -> HttpResponse:
    """A new question of the kind `type`, behind the one that is open (`after`)."""
    kind = request.POST.get("type", "")
    if kind not in TYPES:
        return refuse_change(request, form_id, _("Choose one of the kinds of questions."))
    language = request.tenant.default_language
    made: list[str] = []

    def edit(draft: Draft) -> Draft:
        taken = {*drafts.keys_of(draft), *queries.published_keys(form_id)}
        made[:] = [drafts.fresh_key(kind, taken)]
        return drafts.added(draft, new_question(kind, made[0], language), after=request.POST.get("after", ""))

    return answer_change(request, form_id, edit, key=lambda: made[0], focus="label")


@studio_page
@require_POST
def order(request: StudioRequest, form_id: int) -> HttpResponse:
    """The new order: all keys as they stand (`question`, repeated), or one moved (`move` is "<key>:up")."""
    key, _colon, way = request.POST.get("move", "").partition(":")
    listed = request.POST.getlist("question")

    def edit(draft: Draft) -> Draft:
        if key:
            return drafts.moved(draft, key, -1 if way == "up" else 1)
        return drafts.ordered(draft, listed)

    # With scripts the list stands in its new order already.
    return answer_change(request, form_id, edit, key=lambda: request.POST.get("open", ""), parts=())


@studio_page
@require_http_methods(["GET", "POST"])
def question(request: StudioRequest, form_id: int, key: str) -> HttpResponse:
    """The settings of one question, saved with every change; `do` is the button that was pressed."""
    if request.method == "GET":
        return redirect(address_of(form_id, key))
    return save_question(request, form_id, key)


@studio_page
@require_POST
def copy(request: StudioRequest, form_id: int, key: str) -> HttpResponse:
    """The same question once more, right behind the first."""
    made: list[str] = []

    def edit(draft: Draft) -> Draft:
        original = drafts.find(draft, key)
        if original is None:
            raise Conflict(_("Somebody else deleted this question meanwhile."))
        taken = {*drafts.keys_of(draft), *queries.published_keys(form_id)}
        made[:] = [drafts.fresh_key(original["type"], taken)]
        return drafts.duplicated(draft, key, made[0], original["label"])

    return answer_change(request, form_id, edit, key=lambda: made[0], focus="label")


@studio_page
@require_POST
def delete(request: StudioRequest, form_id: int, key: str) -> HttpResponse:
    """Take a question out; it can be brought back until the next change."""
    taken_out: list[Removed] = []

    def edit(draft: Draft) -> Draft:
        after, removed = drafts.without(draft, key, form_id)
        taken_out[:] = [removed] if removed is not None else []
        return after

    return answer_change(request, form_id, edit, removed=taken_out, focus="undo")


@studio_page
@require_POST
def undo(request: StudioRequest, form_id: int) -> HttpResponse:
    """Bring back the question that was deleted last."""
    removed = removed_of(request, form_id)
    if removed is None:
        return refuse_change(request, form_id, _("There is nothing to bring back any more."))
    return answer_change(
        request,
        form_id,
        lambda draft: drafts.restored(draft, removed),
        key=lambda: str(removed.data["key"]),
        focus="question",
    )
