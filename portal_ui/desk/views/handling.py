"""What is done with a ticket besides writing: assigning, status, details, followers, tasks. Each is a dialog, and a
page of its own where scripts do not run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Conflict, Forbidden, Invalid, PorticoError
from portal_ui.conversation.requests import WorkspaceRequest, posted, status_of, wants_part
from portal_ui.desk.access import desk_page
from portal_ui.desk.forms import DetailsForm, TaskForm
from portal_ui.desk.menu import plain_views
from portal_ui.desk.views.ticket import done
from portal_ui.desk.wanted import NOBODY, Wanted, whole_number
from portal_ui.shell.context import prefs_of
from support.people.queries import organisation
from support.tickets import use_cases
from support.tickets.queries import TicketPageData, assignees, guest_link_of, ticket_page

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
@desk_page
def assign(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Who is in charge: one of the staff, oneself, or nobody."""
    if request.method == "POST":
        chosen = request.POST.get("user_id", "")
        # No staff member has the id 0: what is not a choice is refused by the use case.
        user_id = None if chosen == NOBODY else whole_number(chosen) or 0
        return _do(
            request,
            number,
            lambda: use_cases.assign(request.ctx, number=number, user_id=user_id),
            _("The ticket has a new assignee.") if user_id else _("Nobody is in charge of the ticket now."),
        )
    page = ticket_page(request.actor, number)
    return _dialog(request, "assign", page, {"people": assignees(request.actor), "nobody": NOBODY})


@require_POST
@desk_page
def take(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Take the ticket oneself."""
    return _do(
        request, number, lambda: use_cases.take(request.ctx, number=number), _("You are in charge of this ticket now.")
    )


@methods
@desk_page
def status(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Give the ticket another status."""
    if request.method == "POST":
        key = request.POST.get("status_key", "")
        return _do(
            request,
            number,
            lambda: use_cases.change_status(request.ctx, number=number, status_key=key),
            _("The status was changed."),
        )
    page = ticket_page(request.actor, number)
    now, may_close = page.ticket.status, page.may["close"]
    offered = [row for row in page.next_statuses if row.key != now.key and (may_close or row.kind != "closed")]
    return _dialog(request, "status", page, {"offered": offered})


@methods
@desk_page
def details(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Change what was entered."""
    page = ticket_page(request.actor, number)
    form = DetailsForm(request.actor, page.ticket, posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            use_cases.change_details(
                request.ctx,
                number=number,
                title=data["title"],
                priority=data["priority"],
                severity=data["severity"],
                category=data["category"],
                topic_id=data["topic"],
            )
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The details were saved."))
            return done(request, number)
    return _dialog(request, "details", page, {"form": form})


@methods
@desk_page
def task(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Plan a task or an event for oneself."""
    page = ticket_page(request.actor, number)
    form = TaskForm(prefs_of(request), posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            use_cases.plan_task(
                request.ctx, number=number, title=data["title"], kind=data["kind"], due_at=data["due_at"]
            )
        except (Invalid, Conflict) as error:
            _refuse(form, error, {"due_at": "due_on"})
        else:
            messages.success(request, _("It is planned. You find it under “My tasks” too."))
            return done(request, number)
    return _dialog(request, "task", page, {"form": form})


@require_POST
@desk_page
def finish_task(request: WorkspaceRequest, number: int, task_id: int) -> HttpResponse:
    """Mark a task as done, from the ticket or from one's own list."""
    response = _do(
        request,
        number,
        lambda: use_cases.finish_task(request.ctx, number=number, task_id=task_id),
        _("The task is done."),
    )
    return redirect("desk:tasks") if request.GET.get("back") == "tasks" else response


@methods
@desk_page
def followers(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Who is told of updates: staff, and contacts of the ticket's organisation."""
    if request.method == "POST":
        kind, _sep, key = request.POST.get("person", "").partition("-")
        act = use_cases.unfollow if request.POST.get("does") == "remove" else use_cases.follow
        who = {f"{kind}_id": whole_number(key)} if kind in {"user", "contact"} else {}
        return _do(request, number, lambda: act(request.ctx, number=number, **who), _("The followers were changed."))
    page = ticket_page(request.actor, number)
    following = {(row.person.user_id, row.person.contact_id) for row in page.followers}
    people = [person for person in assignees(request.actor) if (person.user_id, None) not in following]
    contacts = organisation(request.actor, page.ticket.organisation_id).contacts if page.ticket.organisation_id else ()
    offered = [contact for contact in contacts if (None, contact.id) not in following]
    return _dialog(request, "followers", page, {"people": people, "contacts": offered})


@methods
@desk_page
def close(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Close the ticket for good; GET asks first."""
    if request.method == "POST":
        return _do(
            request,
            number,
            lambda: use_cases.close_ticket(request.ctx, number=number),
            _("The ticket is closed."),
        )
    return _dialog(request, "close", ticket_page(request.actor, number), {})


@methods
@desk_page
def guest_link(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The link by which somebody without an account reads the ticket: renew it (`does` = "renew") or withdraw it."""
    if request.method == "POST":
        if request.POST.get("does") == "renew":
            success = _("A new link is on its way; the old one is dead.")
            return _do(request, number, lambda: use_cases.rotate_guest_link(request.ctx, number=number), success)
        success = _("The link is withdrawn. Nobody reads the ticket by it.")
        return _do(request, number, lambda: use_cases.revoke_guest_link(request.ctx, number=number), success)
    page = ticket_page(request.actor, number)
    return _dialog(request, "guest_link", page, {"link": guest_link_of(request.actor, number)})


def _do(request: WorkspaceRequest, number: int, act: Callable[[], Any], success: str) -> HttpResponse:
    """Carry out one step; what it refuses is told, and the ticket is shown as it is now."""
    try:
        act()
    except (Invalid, Conflict, Forbidden) as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, success)
    return done(request, number)


def _words(error: PorticoError) -> str:
    if isinstance(error, Invalid):
        return " ".join(text for texts in error.errors.values() for text in texts)
    return str(error)


def _refuse(form: Any, error: Invalid | Conflict, places: dict[str, str] | None = None) -> None:
    if isinstance(error, Conflict):
        form.add_error(None, str(error))
        return
    for name, texts in error.errors.items():
        field = (places or {}).get(name, name)
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def _dialog(request: WorkspaceRequest, name: str, page: TicketPageData, more: dict[str, Any]) -> HttpResponse:
    """A dialog's content for htmx, a page around it for everyone else.

    A refused form was sent at the pane: the answer goes back into the dialog, which is still open.
    """
    suffix = Wanted.read(request.GET.dict()).suffix()
    context = {
        "page": page,
        "ticket": page.ticket,
        "dialog": f"desk/dialogs/{name}.html",
        "address": reverse(f"desk:{name}", args=[page.ticket.number]) + suffix,
        "suffix": suffix,
        **more,
    }
    if wants_part(request, "desk-dialog"):
        return render(request, "desk/parts/dialog.html", context)
    if wants_part(request, "ticket-pane"):
        response = render(request, "desk/parts/dialog.html", context, status=status_of(request))
        response["HX-Retarget"] = "#desk-dialog"
        return response
    return render(request, "desk/dialog_page.html", {**context, "views": plain_views()}, status=status_of(request))
