"""A new password by mail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guessing import limit_links, limit_mails
from accounts.queries import open_reset
from accounts.use_cases import request_password_reset, reset_password
from kernel.errors import Gone, Invalid, TooMany
from portal_ui.portal.accounts.answers import PageRequest, dead_link, entrance, form_page
from portal_ui.portal.accounts.entering import let_in
from portal_ui.portal.accounts.forms import AddressForm, NewPasswordForm


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def reset_page(request: PageRequest) -> HttpResponse:
    """Asks for the link; known and unknown addresses get the same answer."""
    if request.method != "POST":
        form = AddressForm(initial={"email": request.GET.get("email", "")[:254]})
        return form_page(request, "accounts/password_reset.html", form)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return form_page(request, "accounts/password_reset.html", form)
    try:
        limit_mails(request, "password-reset", form.cleaned_data["email"])
    except TooMany as error:
        return form_page(request, "accounts/password_reset.html", form, error)
    request_password_reset(request.ctx, email=form.cleaned_data["email"])
    return redirect("account_reset_password_done")


@require_safe
@entrance
def reset_sent_page(request: PageRequest) -> HttpResponse:
    """ "Look into your mail"."""
    return render(request, "accounts/password_reset_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def new_password_page(request: PageRequest, uid: str, token: str) -> HttpResponse:
    """The link of the mail; opening it uses nothing up, the new password does."""
    try:
        limit_links(request)
        person = open_reset(uid, token)
        form = NewPasswordForm(request.POST) if request.method == "POST" else NewPasswordForm()
        error: Invalid | None = None
        if request.method == "POST" and form.is_valid():
            try:
                user = reset_password(request.ctx, user_id=person.id, token=token, **form.cleaned_data)
                return let_in(request, user, method="password_reset")
            except Invalid as refused:
                error = refused
    except Gone as gone:
        return dead_link(request, gone, action=_("Ask for a new link"), url=reverse("account_reset_password"))
    return form_page(request, "accounts/password_new.html", form, error, person=person)
