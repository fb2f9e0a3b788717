"""Client organisations, contacts and portal users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid, NotFound
from notify.queries import mails_of_contact
from portal_ui.studio.access import StudioRequest, studio_page
from portal_ui.studio.confirming import ask, refused
from portal_ui.studio.forms.base import with_version
from portal_ui.studio.forms.clients import AccessForm, ContactForm, NewContactForm, OrganisationForm
from portal_ui.studio.saving import attempt, posted, status_of
from portal_ui.studio.views.client_managers import managers_mark, staff_choices
from support.people import queries
from support.people.queries import ContactPage, OrganisationPage
from support.people.use_cases import (
    grant_portal_access,
    save_contact,
    save_organisation,
    send_access_again,
    set_client_managers,
    withdraw_portal_access,
)

# What the form shows of a contact's addresses and numbers; others are kept as they are.
SECOND_EMAIL = "secondary_email"
PHONES = ("mobile", "office")
# Two forms stand on a contact's page; this one's fields begin so.
ACCESS = "access"


def page_number(request: StudioRequest) -> int:
    """`?page=`, 1 for anything that is no number."""
    raw = request.GET.get("page", "")
    return int(raw) if raw.isdigit() and len(raw) < 7 else 1


@studio_page
@require_safe
def organisations_page(request: StudioRequest) -> HttpResponse:
    """Client companies, to search."""
    text = request.GET.get("q", "")[:200]
    page = queries.organisation_page(request.actor, text=text, number=page_number(request))
    return render(request, "studio/organisations.html", {"page": page, "q": text})


@studio_page
@require_http_methods(["GET", "POST"])
def organisation_page(request: StudioRequest, organisation_id: int | None = None) -> HttpResponse:
    """A client company to change, with its contacts and the colleagues who look after it; or a new one."""
    row = queries.organisation(request.actor, organisation_id) if organisation_id is not None else None
    initial = _organisation_values(request, row)
    form = OrganisationForm(
        posted(request),
        tenant=request.tenant,
        initial=initial,
        people=staff_choices(request, initial["manager_ids"]),
    )
    current = None
    if row is not None:
        known_id = row.id

        def current() -> dict[str, Any]:
            return _organisation_values(request, queries.organisation(request.actor, known_id))

    if request.method == "POST":
        saved = attempt(form, lambda: _save_organisation(request, form, organisation_id), current=current)
        if saved is not None:
            _save_managers(request, form, saved.pk)
            messages.success(request, _("The organisation is saved."))
            return redirect("studio:client", saved.pk)
    return render(request, "studio/client.html", {"form": form, "organisation": row}, status=status_of(request))


@studio_page
@require_safe
def contacts_page(request: StudioRequest) -> HttpResponse:
    """People at clients, to search."""
    text = request.GET.get("q", "")[:200]
    page = queries.contact_page(request.actor, text=text, number=page_number(request))
    return render(request, "studio/contacts.html", {"page": page, "q": text})


@studio_page
@require_safe
def portal_users_page(request: StudioRequest) -> HttpResponse:
    """Every contact that was given access to the portal."""
    text = request.GET.get("q", "")[:200]
    page = queries.portal_users(request.actor, text=text, number=page_number(request))
    return render(request, "studio/portal_users.html", {"page": page, "q": text})


@studio_page
@require_http_methods(["GET", "POST"])
def new_contact_page(request: StudioRequest) -> HttpResponse:
    """A new contact, with or without access to the portal."""
    wanted = request.GET.get("organisation", "")
    initial = {"organisation_id": int(wanted)} if wanted.isdigit() else {}
    organisations = queries.organisation_choices(request.actor)
    form = NewContactForm(posted(request), tenant=request.tenant, initial=initial, organisations=organisations)
    if request.method == "POST":
        contact = attempt(form, lambda: save_contact(request.ctx, **_contact_changes(form, None)), places=PLACES)
        if contact is not None:
            messages.success(request, _("The contact is saved."))
            if form.cleaned_data["portal_access"]:
                _grant_at_once(request, contact.pk)
            return redirect("studio:contact", contact.pk)
    return render(request, "studio/contact_new.html", {"form": form}, status=status_of(request))


@studio_page
@require_http_methods(["GET", "POST"])
def contact_page(request: StudioRequest, contact_id: int) -> HttpResponse:
    """A contact: who they are, whether they may use the portal, and the mails they got."""
    page = queries.contact(request.actor, contact_id)
    organisations = queries.organisation_choices(request.actor)
    form = ContactForm(
        posted(request), tenant=request.tenant, initial=_contact_values(page), organisations=organisations
    )

    def save() -> object:
        changes = _contact_changes(form, page)
        return save_contact(request.ctx, contact_id=contact_id, version=form.seen_version, **changes)

    def current() -> dict[str, Any]:
        return _contact_values(queries.contact(request.actor, contact_id))

    if request.method == "POST" and attempt(form, save, places=PLACES, current=current) is not None:
        messages.success(request, _("The contact is saved."))
        return redirect("studio:contact", contact_id)
    access_form = AccessForm(tenant=request.tenant, initial=_access_values(page), prefix=ACCESS)
    return _contact_answer(request, page, form, access_form)


@studio_page
@require_POST
def contact_access(request: StudioRequest, contact_id: int) -> HttpResponse:
    """The tick "Portal user" with its dates."""
    page = queries.contact(request.actor, contact_id)
    form = AccessForm(request.POST, tenant=request.tenant, initial=_access_values(page), prefix=ACCESS)

    def current() -> dict[str, Any]:
        return _access_values(queries.contact(request.actor, contact_id))

    def save() -> object:
        if not form.cleaned_data["portal_access"]:
            return withdraw_portal_access(request.ctx, contact_id=contact_id)
        return grant_portal_access(
            request.ctx,
            contact_id=contact_id,
            access_from=form.cleaned_data["access_from"],
            access_until=form.cleaned_data["access_until"],
        )

    if attempt(form, save, places={"email": "portal_access"}, current=current) is not None:
        messages.success(request, _("Access to the portal is saved."))
        return redirect("studio:contact", contact_id)
    organisations = queries.organisation_choices(request.actor)
    contact_form = ContactForm(tenant=request.tenant, initial=_contact_values(page), organisations=organisations)
    return _contact_answer(request, page, contact_form, form)


@studio_page
@require_http_methods(["GET", "POST"])
def contact_send_again(request: StudioRequest, contact_id: int) -> HttpResponse:
    """The mail with the link into the portal, once more."""
    page = queries.contact(request.actor, contact_id)
    if request.method == "GET":
        return ask(
            request,
            title=_("Send the access mail again?"),
            text=_("The contact gets a new link to set a password; the old link stops working."),
            action=_("Send"),
            back="studio:contact",
            back_id=contact_id,
            danger=False,
        )
    try:
        send_access_again(request.ctx, contact_id=contact_id)
    except (Conflict, Invalid) as error:
        return refused(request, error, "studio:contact", contact_id)
    messages.success(request, _("A new mail to %(email)s is on its way.") % {"email": page.row.email})
    return redirect("studio:contact", contact_id)


@studio_page
@require_safe
def contact_mail(request: StudioRequest, contact_id: int, mail_id: int) -> HttpResponse:
    """One mail a contact got, as it was sent."""
    page = queries.contact(request.actor, contact_id)
    mail = next((mail for mail in mails_of_contact(contact_id) if mail.id == mail_id), None)
    if mail is None:
        raise NotFound
    return render(request, "studio/contact_mail.html", {"contact": page, "mail": mail})


# Fields of the use case that the form calls otherwise.
PLACES = {"other_emails": "other_email", "phones": "mobile"}


def _contact_answer(
    request: StudioRequest, page: ContactPage, form: ContactForm, access_form: AccessForm
) -> HttpResponse:
    context = {
        "contact": page,
        "form": form,
        "access_form": access_form,
        "mails": mails_of_contact(page.row.id),
    }
    return render(request, "studio/contact.html", context, status=status_of(request))


def _grant_at_once(request: StudioRequest, contact_id: int) -> None:
    try:
        grant_portal_access(request.ctx, contact_id=contact_id)
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))


def _save_organisation(request: StudioRequest, form: OrganisationForm, organisation_id: int | None) -> Any:
    values = form.cleaned_data
    if organisation_id is not None and form.shows_managers:
        now = managers_mark(queries.client_managers(request.actor, organisation_id))
        if values["managers_seen"] != now:
            raise Conflict(
                _("Somebody else saved this while you were editing. Nothing of yours is lost: check it and save again.")
            )
    return save_organisation(
        request.ctx,
        organisation_id=organisation_id,
        name=values["name"],
        names=values["names"],
        language=values["language"],
        domains=values["domains"].replace(",", " ").split(),
        record_sharing=values["record_sharing"],
        note=values["note"],
        version=form.seen_version,
    )


def _save_managers(request: StudioRequest, form: OrganisationForm, organisation_id: int) -> None:
    """The second half of the page. What is wrong with it (somebody left meanwhile) is told; the rest is saved."""
    if not form.shows_managers:
        return
    try:
        set_client_managers(request.ctx, organisation_id=organisation_id, user_ids=form.cleaned_data["manager_ids"])
    except Invalid as error:
        messages.error(request, str(error))


def _organisation_values(request: StudioRequest, row: OrganisationPage | None) -> dict[str, Any]:
    if row is None:
        return {"manager_ids": [], "managers_seen": managers_mark([])}
    managers = queries.client_managers(request.actor, row.id)
    return {
        "name": row.name,
        "names": row.names,
        "language": row.language,
        "domains": " ".join(row.domains),
        "record_sharing": row.record_sharing,
        "note": row.note,
        "manager_ids": sorted(manager.user_id for manager in managers),
        "managers_seen": managers_mark(managers),
        "version": row.version,
    }


def _contact_values(page: ContactPage) -> dict[str, Any]:
    emails = {entry["kind"]: entry["email"] for entry in reversed(page.other_emails)}
    phones = {entry["kind"]: entry["number"] for entry in reversed(page.phones)}
    return {
        "first_name": page.first_name,
        "last_name": page.last_name,
        "email": page.row.email,
        "title": page.row.title,
        "organisation_id": page.row.organisation_id,
        "role": page.role,
        "language": page.row.language,
        "other_email": emails.get(SECOND_EMAIL, ""),
        "mobile": phones.get("mobile", ""),
        "office": phones.get("office", ""),
        "note": page.note,
        "version": page.version,
    }


def _access_values(page: ContactPage) -> dict[str, Any]:
    row = page.row
    return with_version(
        {"portal_access": page.portal_access, "access_from": row.access_from, "access_until": row.access_until}
    )


def _contact_changes(form: ContactForm, page: ContactPage | None) -> dict[str, Any]:
    values = form.cleaned_data
    emails = [(SECOND_EMAIL, values["other_email"])]
    phones = [(kind, values[kind]) for kind in PHONES]
    return {
        "first_name": values["first_name"],
        "last_name": values["last_name"],
        "email": values["email"],
        "title": values["title"],
        "organisation_id": values["organisation_id"],
        "role": values["role"],
        "language": values["language"],
        "other_emails": _merged(page.other_emails if page is not None else [], emails, "email"),
        "phones": _merged(page.phones if page is not None else [], phones, "number"),
        "note": values["note"],
    }


def _merged(before: list[dict[str, str]], typed: Sequence[tuple[str, str]], value: str) -> list[dict[str, str]]:
    """The entries the form shows replaced by what was typed; the rest stays."""
    entries = list(before)
    for kind, text in typed:
        place = next((index for index, entry in enumerate(entries) if entry["kind"] == kind), None)
        if place is not None:
            entries[place] = {"kind": kind, value: text}
        elif text:
            entries.append({"kind": kind, value: text})
    return [entry for entry in entries if entry[value].strip()]
