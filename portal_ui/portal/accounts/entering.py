"""Signing in by password, code or link, and signing out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guessing import guarded_sign_in, limit_links, limit_mails
from accounts.queries import active_account, open_link, registration_is_open
from accounts.use_cases import use_one_time_link
from kernel.errors import Gone, Invalid, TooMany
from portal_ui.portal.accounts.answers import PageRequest, dead_link, entrance, form_page, next_of
from portal_ui.portal.accounts.forms import AddressForm, CodeForm, SignInForm
from portal_ui.shell.editing import SIGN_IN_PAGE, edited_page, wear_draft


def let_in(request: PageRequest, user: Any, *, method: str, next_path: str = "") -> HttpResponse:
    """Sign a person in who has shown who they are, through the stages of allauth; leads to where they go next."""
    flows.login.record_authentication(request, user, method=method, email=user.email)
    response: HttpResponse = flows.login.perform_login(
        request, Login(user=user, email=user.email, redirect_url=next_path or None)
    )
    return response


def sign_out(request: PageRequest, text: str) -> HttpResponse:
    """End this browser's session and say so on the sign-in page."""
    flows.logout.logout(request, show_message=False)
    messages.info(request, text)
    return redirect("account_login")


def home_of(request: PageRequest) -> str:
    """Where a person who is signed in begins."""
    return next_of(request) or get_adapter(request).get_login_redirect_url(request)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def sign_in_page(request: PageRequest) -> HttpResponse:
    """Address and password. A wrong pair is refused with the same words whatever was wrong (S3-29)."""
    if (edited := edited_page(request, SIGN_IN_PAGE)) is not None:
        return edited
    notice = wear_draft(request)
    if request.user.is_authenticated and not notice:
        return redirect(home_of(request))
    is_open = registration_is_open()
    if request.method != "POST":
        form = SignInForm(initial={"email": request.GET.get("email", "")[:254]})
        return form_page(request, "accounts/signin.html", form, registration_is_open=is_open, draft_notice=notice)
    form = SignInForm(request.POST)
    error: Invalid | TooMany | None = None
    if form.is_valid():
        try:
            return _with_password(request, form.cleaned_data)
        except (Invalid, TooMany) as refused:
            error = refused
    return form_page(request, "accounts/signin.html", form, error, registration_is_open=is_open)


def _with_password(request: PageRequest, data: dict[str, Any]) -> HttpResponse:
    user = get_adapter(request).authenticate(request, email=data["email"], password=data["password"])
    if user is None:
        raise Invalid(_("The e-mail address or the password is not right."))
    response = let_in(request, user, method="password", next_path=next_of(request))
    if not data["remember"]:
        request.session.set_expiry(0)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def code_page(request: PageRequest) -> HttpResponse:
    """Asks for a code by mail; known and unknown addresses get the same answer."""
    if request.user.is_authenticated:
        return redirect(home_of(request))
    if request.method != "POST":
        form = AddressForm(initial={"email": request.GET.get("email", "")[:254]})
        return form_page(request, "accounts/code.html", form)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return form_page(request, "accounts/code.html", form)
    email = form.cleaned_data["email"].lower()
    try:
        limit_mails(request, "sign-in-code", email)
    except TooMany as error:
        return form_page(request, "accounts/code.html", form, error)
    LoginCodeVerificationProcess.initiate(request=request, user=active_account(email), email=email)
    return redirect(_with_next("account_confirm_login_code", next_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def confirm_code_page(request: PageRequest) -> HttpResponse:
    """Takes the code; it belongs to the browser that asked for it and works for 15 minutes and five tries."""
    if request.user.is_authenticated:
        return redirect(home_of(request))
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess.resume(stage) if stage is not None else None
    if process is None:
        return redirect(_with_next("account_request_login_code", next_of(request)))
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    email = process.state["email"]
    error: Invalid | TooMany | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with guarded_sign_in(request, email) as attempt:
                if compare_user_code(actual=form.cleaned_data["code"], expected=process.code):
                    attempt.succeeded()
            if attempt.is_success:
                finished: HttpResponse = process.finish(next_of(request) or None)
                return finished
            if not process.record_invalid_attempt():
                messages.error(request, _("That was one wrong code too many. Have a new one sent."))
                return redirect(_with_next("account_request_login_code", next_of(request)))
            error = Invalid({"code": [_("This is not the code of the newest mail.")]})
        except TooMany as refused:
            error = refused
    return form_page(request, "accounts/code_confirm.html", form, error, email=email)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def sign_out_page(request: PageRequest) -> HttpResponse:
    """POST ends the session; GET only asks, so that no link or picture signs anybody out."""
    if request.method == "POST":
        return sign_out(request, _("You are signed out."))
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "accounts/signout.html")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def enter_page(request: PageRequest, token: str) -> HttpResponse:
    """A link that signs in once: opening shows a button (mail scanners open links too), the button uses it."""
    try:
        limit_links(request)
        link = open_link(token)
        if request.method != "POST":
            return render(request, "accounts/enter.html", {"link": link})
        user = use_one_time_link(request.ctx, token=token)
    except Gone as error:
        return dead_link(request, error, action=_("Sign in"), url=reverse("account_login"))
    return let_in(request, user, method="link", next_path=link.next_path)


def _with_next(name: str, next_path: str) -> str:
    address = reverse(name)
    return f"{address}?{urlencode({'next': next_path})}" if next_path else address
