"""One's own account: name, language and formats, password, where one is signed in, tokens for programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.queries import api_tokens_of, sessions_of
from accounts.use_cases import (
    change_password,
    change_profile,
    end_other_sessions,
    end_session,
    issue_api_token,
    revoke_api_token,
)
from branding.layouts.queries import current_layout
from kernel.errors import Invalid
from kernel.http.language import offered_languages
from portal_ui.portal.accounts.answers import PageRequest, entrance, form_page
from portal_ui.portal.accounts.entering import sign_out
from portal_ui.portal.accounts.forms import ChangePasswordForm, ProfileForm, TokenForm
from portal_ui.portal.accounts.own_profile import ClientProfileForm
from portal_ui.shell.access import signed_in
from support.people.queries import own_profile
from support.people.use_cases import change_own_profile

PROFILE = "account_profile"


def _page(
    request: PageRequest, error: Invalid | None = None, *, new_secret: str = "", **given: forms.Form
) -> HttpResponse:
    """The whole page; a form that was refused comes with its error in the place of an empty one."""
    user: Any = request.user
    details = given.get("details") or _details_form(request, None)
    password = given.get("password") or ChangePasswordForm(has_password=user.has_usable_password())
    token = given.get("token") or TokenForm()
    return form_page(
        request,
        "accounts/profile_staff.html" if request.actor.is_staff else "accounts/profile_client.html",
        next(iter(given.values()), details),
        error,
        status=201 if new_secret else 0,
        details=details,
        password=password,
        token=token,
        sessions=sessions_of(user.pk, session_key=request.session.session_key or ""),
        tokens=api_tokens_of(user.pk),
        new_secret=new_secret,
        has_password=user.has_usable_password(),
    )


def _details_form(request: PageRequest, data: QueryDict | None) -> ProfileForm:
    """Of staff everything, of clients what the workspace laid out; with what was sent or, for None, what is saved."""
    languages = offered_languages(request)
    if request.actor.contact_id is not None and not request.actor.is_staff:
        return ClientProfileForm(
            data, rules=current_layout().profile, own=own_profile(request.actor), languages=languages
        )
    own = {name: getattr(request.user, name) for name in ProfileForm.base_fields}
    return ProfileForm(data, initial=own, languages=languages)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_page(request: PageRequest) -> HttpResponse:
    """The page; POST saves name, language and formats."""
    if request.method != "POST":
        return _page(request)
    form = _details_form(request, request.POST)
    if not form.is_valid():
        return _page(request, details=form)
    try:
        if isinstance(form, ClientProfileForm):
            change_own_profile(request.ctx, values=form.entries())
        else:
            change_profile(request.ctx, **form.cleaned_data)
    except Invalid as error:
        return _page(request, error, details=form)
    messages.success(request, _("Your profile is saved."))
    return redirect(PROFILE)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
@signed_in
def password_page(request: PageRequest) -> HttpResponse:
    """Sets a new password; other browsers are signed out, this one stays."""
    user: Any = request.user
    if request.method != "POST":
        return redirect(f"{reverse(PROFILE)}#password")
    form = ChangePasswordForm(request.POST, has_password=user.has_usable_password())
    if not form.is_valid():
        return _page(request, password=form)
    try:
        changed = change_password(
            request.ctx,
            current=form.cleaned_data.get("current", ""),
            password=form.cleaned_data["password"],
            session_key=request.session.session_key or "",
        )
    except Invalid as error:
        return _page(request, error, password=form)
    update_session_auth_hash(request, changed)
    messages.success(request, _("Your password is changed. Other browsers are signed out."))
    return redirect(PROFILE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end_sessions_page(request: PageRequest) -> HttpResponse:
    """Signs out everywhere; with `others` this browser stays."""
    if request.method != "POST":
        return render(request, "accounts/signout.html", {"everywhere": True})
    if "others" in request.POST:
        count = end_other_sessions(request.ctx, session_key=request.session.session_key or "")
        text = ngettext("%(count)d other browser is signed out.", "%(count)d other browsers are signed out.", count)
        messages.success(request, text % {"count": count})
        return redirect(PROFILE)
    end_other_sessions(request.ctx)
    return sign_out(request, _("You are signed out everywhere."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end_session_page(request: PageRequest, session_id: str) -> HttpResponse:
    """Signs one other browser out."""
    if request.method == "POST":
        end_session(request.ctx, session_id=session_id)
        messages.success(request, _("That browser is signed out."))
    return redirect(PROFILE)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
@signed_in
def new_token_page(request: PageRequest) -> HttpResponse:
    """Makes a token; the page after it shows the secret once."""
    if request.method != "POST":
        return redirect(PROFILE)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token=form)
    try:
        _token, secret = issue_api_token(request.ctx, user_id=request.actor.user_id or 0, **form.cleaned_data)
    except Invalid as error:
        return _page(request, error, token=form)
    # Shown in this answer and kept nowhere.
    return _page(request, new_secret=secret)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revoke_token_page(request: PageRequest, token_id: int) -> HttpResponse:
    """Makes a token useless."""
    if request.method == "POST":
        revoke_api_token(request.ctx, token_id=token_id)
        messages.success(request, _("The token no longer works."))
    return redirect(PROFILE)
