"""Making an account: by registering, or by accepting an invitation."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guessing import limit_links, limit_mails
from accounts.queries import open_invitation, open_registration, registration_is_open
from accounts.use_cases import accept_invitation, confirm_registration, start_registration
from kernel.errors import Conflict, Gone, Invalid, PorticoError, TooMany
from portal_ui.portal.accounts.answers import PageRequest, dead_link, entrance, form_page, next_of
from portal_ui.portal.accounts.entering import home_of, let_in
from portal_ui.portal.accounts.forms import ConfirmForm, JoinForm, RegisterForm
from portal_ui.shell.editing import SIGN_UP_PAGE, edited_page, wear_draft

# In the session of the browser that registered: shows that the link is opened by the same person.
MARK = "registration"


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def register_page(request: PageRequest) -> HttpResponse:
    """Name, address, password. The answer is the same whether the address has an account or not."""
    if (edited := edited_page(request, SIGN_UP_PAGE)) is not None:
        return edited
    notice = wear_draft(request)
    if request.user.is_authenticated and not notice:
        return redirect(home_of(request))
    if not registration_is_open():
        return render(request, "accounts/register_closed.html", status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return form_page(request, "accounts/register.html", RegisterForm(), draft_notice=notice)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return form_page(request, "accounts/register.html", form)
    try:
        limit_mails(request, "registration", form.cleaned_data["email"])
        mark = start_registration(
            request.ctx, **form.cleaned_data, language=request.ctx.language, next_path=next_of(request)
        )
    except (Invalid, TooMany) as error:
        return form_page(request, "accounts/register.html", form, error)
    request.session[MARK] = str(mark)
    return redirect("account_register_sent")


@require_safe
@entrance
def sent_page(request: PageRequest) -> HttpResponse:
    """ "Look into your mail"."""
    return render(request, "accounts/register_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def confirm_page(request: PageRequest, token: str) -> HttpResponse:
    """The link of the mail: a button in the browser that registered, the chosen password in any other."""
    try:
        limit_links(request)
        registration = open_registration(token)
    except Gone as gone:
        return dead_link(request, gone, action=_("Register again"), url=reverse("account_signup"))
    mark = request.session.get(MARK)
    is_same_browser = mark == registration.mark
    form = ConfirmForm(request.POST) if request.method == "POST" else ConfirmForm()
    error: PorticoError | None = None
    if request.method == "POST" and (is_same_browser or form.is_valid()):
        try:
            user = confirm_registration(
                request.ctx,
                token=token,
                mark=UUID(mark) if is_same_browser else None,
                password="" if is_same_browser else form.cleaned_data["password"],
            )
            request.session.pop(MARK, None)
            return let_in(request, user, method="registration", next_path=registration.next_path)
        except (Invalid, TooMany, Conflict) as refused:
            error = refused
    return form_page(
        request, "accounts/register_confirm.html", form, error, registration=registration, is_same=is_same_browser
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def join_page(request: PageRequest, token: str) -> HttpResponse:
    """An invitation: name and password, and one is in."""
    try:
        limit_links(request)
        invitation = open_invitation(token)
        form = JoinForm(request.POST) if request.method == "POST" else JoinForm(initial={"name": invitation.name})
        error: PorticoError | None = None
        if request.method == "POST" and form.is_valid():
            try:
                user = accept_invitation(request.ctx, token=token, **form.cleaned_data)
                return let_in(request, user, method="invitation")
            except (Invalid, Conflict) as refused:
                error = refused
    except Gone as gone:
        return dead_link(request, gone, action=_("Sign in"), url=reverse("account_login"))
    return form_page(request, "accounts/join.html", form, error, invitation=invitation)
