"""Forms with a page of their own, which open no ticket."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal_ui.conversation.requests import looked_through
from portal_ui.portal.guests.forms import PublicForm
from portal_ui.portal.guests.frames import (
    Sent,
    StrangerRequest,
    challenge_values,
    go_on,
    is_embedded,
    kept_query,
    shown,
    stranger_page,
)
from portal_ui.shell.context import prefs_of
from support.forms.queries import public_form
from support.guests.use_cases import send_public_form


@require_http_methods(["GET", "HEAD", "POST"])
@stranger_page
def form_page(request: StrangerRequest, code: str) -> HttpResponse:
    """The form; whoever is signed in finds name and address filled in."""
    found = public_form(code)
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    known = {} if is_embedded(request) else {"name": request.actor.name, "email": request.actor.email}
    form = PublicForm(data, files, initial=known)
    form.sent = Sent(request)
    form.ask(found.id, prefs=prefs_of(request), data=data, files=files, checks=True)
    if answer := looked_through(request, form.questions):
        return answer
    status = _send(form, code) if is_sent else 200
    if status == 0:
        return go_on(request, reverse("portal:public_form_sent", args=[code]))
    context = {
        "form": form,
        "found": found,
        "here": f"{request.path}{kept_query(request)}",
        **challenge_values(form.sent.challenge),
    }
    return shown(request, "portal/guest/public_form.html", context, status=status)


def _send(form: PublicForm, code: str) -> int:
    """Send what was answered; 0 when that is done, else the status of the form that comes back."""
    sent = form.sent
    if sent.website.strip():
        return 0
    with form.refusals():
        ctx = sent.context
        if not form.ready(ctx) or form.questions is None:
            return 422
        send_public_form(
            ctx,
            code=code,
            version_id=form.questions.version_id,
            raw=form.questions.answers,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            submission_key=form.cleaned_data["submission_key"],
            network=sent.network,
            proof=sent.proof,
            website=sent.website,
        )
    return form.refused_with


@require_safe
@stranger_page
def sent_page(request: StrangerRequest, code: str) -> HttpResponse:
    """Thank you, in the workspace's words where it has some."""
    return shown(request, "portal/guest/public_form_sent.html", {"found": public_form(code)})
