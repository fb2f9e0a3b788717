"""A new ticket on behalf of a contact: first whose it is, then what it is about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.calendars import to_digits
from kernel.errors import Invalid
from portal_ui.conversation.requests import ADDITIONAL, WorkspaceRequest, looked_through, posted, status_of, wants_part
from portal_ui.desk.access import desk_page
from portal_ui.desk.forms import ContactForm, DeskTicketForm
from portal_ui.desk.menu import plain_views
from portal_ui.desk.wanted import whole_number
from portal_ui.shell.context import prefs_of
from support.people.queries import contact as contact_of
from support.people.queries import contact_choices
from support.people.use_cases import save_contact
from support.tickets.use_cases import open_ticket
from support.topics.queries import topics_for


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def new_ticket(request: WorkspaceRequest) -> HttpResponse:
    """Choose the contact; with `contact` in the address, write down the request."""
    chosen = request.GET.get("contact", "")
    if not chosen:
        return choose_contact(request)
    contact = contact_of(request.actor, whole_number(chosen) or 0).row
    data, files = (request.POST, request.FILES) if posted(request) is not None else (None, None)
    # What this client chooses from, also where their organisation has topics of its own.
    topics = topics_for(request.actor, organisation_id=contact.organisation_id)
    chosen = request.GET.get("topic", "")
    form = DeskTicketForm(request.actor, prefs_of(request), data, files, topics=topics, chosen=chosen)
    if wants_part(request, ADDITIONAL):
        return render(request, "conversation/additional.html", {"form": form})
    if answer := looked_through(request, form.questions):
        return answer
    status = status_of(request)
    if form.is_continued:
        form.show_again(request.ctx)
        status = 200
    elif form.is_bound and form.ready(request.ctx):
        ticket = None
        with form.refusals():
            ticket = open_ticket(request.ctx, requester_contact_id=contact.id, **form.entries())
        if ticket is not None:
            number = to_digits(ticket.number, prefs_of(request))
            messages.success(request, _("Ticket #%(number)s is open.") % {"number": number})
            return redirect("desk:ticket", ticket.number)
    here = f"{reverse('desk:new_ticket')}?contact={contact.id}"
    context = {"form": form, "contact": contact, "here": here, "views": plain_views()}
    return render(request, "desk/new_ticket.html", context, status=status)


def choose_contact(request: WorkspaceRequest, form: ContactForm | None = None) -> HttpResponse:
    """Contacts that fit what is typed, and a form for somebody new."""
    text = request.GET.get("q", "").strip()
    context = {"contacts": contact_choices(request.actor, text=text), "text": text, "form": form or ContactForm()}
    if wants_part(request, "contact-choices"):
        return render(request, "desk/parts/contact_choices.html", context)
    status = status_of(request)
    return render(request, "desk/choose_contact.html", {**context, "views": plain_views()}, status=status)


@require_POST
@desk_page
def new_contact(request: WorkspaceRequest) -> HttpResponse:
    """Write down somebody new, then their request."""
    form = ContactForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            contact = save_contact(
                request.ctx, email=data["email"], first_name=data["first_name"], last_name=data["last_name"]
            )
        except Invalid as error:
            for name, texts in error.errors.items():
                for text in texts:
                    form.add_error(name if name in form.fields else None, text)
        else:
            return redirect(f"{reverse('desk:new_ticket')}?contact={contact.pk}")
    return choose_contact(request, form)
