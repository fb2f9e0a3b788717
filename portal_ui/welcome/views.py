"""The public site: what Portico is, sign-up, and the way back to one's workspace."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.context import NOBODY, Context
from kernel.errors import Conflict, Gone, Invalid, NotFound, TooMany
from kernel.http.client import client_ip, network_of
from kernel.http.request_id import request_id_of
from kernel.http.security import policy_header
from kernel.limits import hit
from kernel.tenancy import default_host, host_url, public_url, tenant_url
from portal_ui.welcome.demos import demo_portals
from portal_ui.welcome.forms import AddressForm, EmailForm, SignupForm
from tenants.signup import queries
from tenants.signup.use_cases import (
    ask_for_another_mail,
    ask_for_my_workspaces,
    ask_for_workspace,
    choose_another_address,
    confirm_signup,
)

# Remembers a pending sign-up in the browser that began it, so that a closed tab is not the end of it.
HANDLE_COOKIE = "signup"


def context_of(request: HttpRequest) -> Context:
    """The context of a visitor of the public site: nobody, in no workspace."""
    return Context(
        actor=NOBODY,
        tenant=None,
        channel="welcome",
        request_id=request_id_of(request),
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )


def client_of(request: HttpRequest) -> str:
    """What limits count by: the address of the client, or its network."""
    return network_of(client_ip(request))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What Portico is."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    demos = demo_portals(language)
    mine = next((demo for demo in demos if demo.language == language), None)
    return render(request, "welcome/home.html", {"demos": demos, "demo": mine or next(iter(demos), None)})


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Five fields; the answer is a mail."""
    if request.method == "GET":
        company = request.GET.get("company", "")[:200]
        form = SignupForm(initial={"language": translation.get_language(), "company": company})
        return _sign_up_page(request, form)
    if "check" in request.POST:
        # The live check without scripts: a second button of the same form, which stores nothing and scolds nobody.
        slug, company = request.POST.get("slug", "").strip()[:200], request.POST.get("company", "")[:200]
        answer = queries.check_address(slug, company, timezone.now())
        return _sign_up_page(request, SignupForm(initial=request.POST.dict()), answer=answer)
    form = SignupForm(request.POST)
    if not form.is_valid():
        return _sign_up_page(request, form, status=400)
    try:
        handle = ask_for_workspace(context_of(request), **form.cleaned_data, client=client_of(request))
    except Invalid as error:
        _show(form, error)
        return _sign_up_page(request, form, status=400)
    except TooMany as error:
        form.add_error(None, str(error))
        return _later(_sign_up_page(request, form, status=429), error)
    response = redirect("welcome:sent", handle=handle)
    _remember(response, handle)
    return response


@require_GET
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """The live check: `value` is answered with `{"ok", "message"}`, `company` with the field and an address for it."""
    try:
        hit("signup.check", client_of(request), limit=120, seconds=60)
    except TooMany as error:
        return _later(JsonResponse({"ok": False, "message": str(error)}, status=429), error)
    if "company" in request.GET:
        return _suggestion(request)
    answer = queries.check_address(request.GET.get("value", "").strip()[:200], "", timezone.now())
    return JsonResponse({"ok": not answer.problem, "message": answer_text(answer)})


def answer_text(answer: queries.AddressAnswer) -> str:
    """What is said of an address: that it is free, or what is wrong with it and which other one is free."""
    if not answer.problem:
        return _("This address is free.")
    if answer.suggestion:
        free = _("“%(slug)s” is free.") % {"slug": answer.suggestion}
        return f"{answer.problem} {free}"
    return answer.problem


def _suggestion(request: HttpRequest) -> HttpResponse:
    """The company's name makes the address until the person has typed one of their own: then nothing is changed."""
    if request.GET.get("slug", "").strip() not in ("", request.GET.get("suggested", "")):
        return HttpResponse(status=204)
    slug = queries.free_address(request.GET["company"][:200], timezone.now())
    answer = {"ok": True, "text": _("This address is free.")} if slug else None
    form = SignupForm(initial={"slug": slug})
    context = {"form": form, "suggested": slug, "affix": address_affix(), "answer": answer}
    return render(request, "welcome/parts/address_field.html", context)


def address_affix() -> str:
    """What follows the name in a workspace's address, such as ".portico.example"."""
    return "." + public_url("").partition("://")[2]


@require_http_methods(["GET", "POST"])
@never_cache
def sent(request: HttpRequest, handle: str) -> HttpResponse:
    """ "Look into your mail": says where the mail went and sends it again, also to a corrected address."""
    try:
        signup = queries.signup_page("wait", handle, timezone.now())
    except NotFound as error:
        return _dead_link(request, str(error), 404)
    if not signup.is_waiting:
        url = tenant_url(signup.tenant, "/signin/?next=/studio/") if signup.tenant is not None else ""
        response = render(request, "welcome/signup_over.html", {"workspace_url": url})
        response.delete_cookie(HANDLE_COOKIE)
        return response
    form = EmailForm(request.POST or None, initial={"email": signup.email})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                ask_for_another_mail(context_of(request), handle=handle, email=form.cleaned_data["email"])
                return redirect(request.path + "?again=1")
            except Invalid as error:
                _show(form, error)
            except (TooMany, Gone) as error:
                form.add_error(None, str(error))
                status = 429 if isinstance(error, TooMany) else 410
    found = {"signup": signup, "form": form, "again": "again" in request.GET and request.method == "GET"}
    return render(request, "welcome/signup_sent.html", found, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button (mail scanners open links too), POST makes the workspace and leads its owner in."""
    try:
        if request.method == "GET":
            return _confirm_page(request, queries.signup_page("confirm", token, timezone.now()), token)
        confirmed = confirm_signup(context_of(request), token=token)
    except NotFound as error:
        return _dead_link(request, str(error), 404)
    except Gone as error:
        return _dead_link(request, str(error), 410)
    except Conflict as error:
        return _choose_page(request, token, AddressForm(), str(error), status=409)
    path = f"/enter/{confirmed.secret}/" if confirmed.secret else "/signin/?next=/studio/"
    response = redirect(tenant_url(confirmed.tenant, path))
    response.delete_cookie(HANDLE_COOKIE)
    return response


@require_POST
def choose_address(request: HttpRequest, token: str) -> HttpResponse:
    """Another address for a sign-up; no new mail is needed."""
    form = AddressForm(request.POST)
    try:
        if form.is_valid():
            choose_another_address(context_of(request), token=token, slug=form.cleaned_data["slug"])
            return redirect("welcome:confirm", token=token)
    except Invalid as error:
        _show(form, error)
    except NotFound as error:
        return _dead_link(request, str(error), 404)
    except Gone as error:
        return _dead_link(request, str(error), 410)
    return _choose_page(request, token, form, "", status=400)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """ "Find my workspace": the answer is always the same and the truth goes by mail."""
    form = EmailForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                ask_for_my_workspaces(context_of(request), email=form.cleaned_data["email"], client=client_of(request))
                return redirect("welcome:found")
            except Invalid as error:
                _show(form, error)
            except TooMany as error:
                form.add_error(None, str(error))
                return _later(render(request, "welcome/find.html", {"form": form}, status=429), error)
    return render(request, "welcome/find.html", {"form": form}, status=status)


@require_GET
def found(request: HttpRequest) -> HttpResponse:
    """The same page whether the address is known or not."""
    return render(request, "welcome/found.html")


def _sign_up_page(
    request: HttpRequest, form: SignupForm, *, answer: queries.AddressAnswer | None = None, status: int = 200
) -> HttpResponse:
    waiting = _waiting(request)
    context = {
        "form": form,
        "affix": address_affix(),
        "suggested": request.POST.get("suggested", ""),
        "answer": answer and {"ok": not answer.problem, "text": answer_text(answer)},
        "waiting": waiting,
        "waiting_handle": waiting and request.COOKIES[HANDLE_COOKIE],
    }
    return render(request, "welcome/signup.html", context, status=status)


def _waiting(request: HttpRequest) -> queries.SignupPage | None:
    """The sign-up this browser has begun, while it waits."""
    try:
        signup = queries.signup_page("wait", request.COOKIES.get(HANDLE_COOKIE, ""), timezone.now())
    except NotFound:
        return None
    return signup if signup.is_waiting else None


def _remember(response: HttpResponse, handle: str) -> None:
    response.set_cookie(
        HANDLE_COOKIE,
        handle,
        max_age=24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _confirm_page(request: HttpRequest, signup: queries.SignupPage, token: str) -> HttpResponse:
    if not signup.is_waiting and not signup.is_done:
        return _dead_link(request, _("Links work for 24 hours. Please sign up again, it takes a minute."), 410)
    if signup.address_problem:
        return _choose_page(request, token, AddressForm(), signup.address_problem, status=200)
    response = render(request, "welcome/confirm.html", {"signup": signup, "address": signup.slug + address_affix()})
    # The answer to this form leads to the new workspace's own host; browsers hold redirects to the policy too.
    workspace = tenant_url(signup.tenant, "") if signup.tenant is not None else host_url(default_host(signup.slug), "")
    response["Content-Security-Policy"] = policy_header(form_action=f"'self' {workspace}")
    return response


def _choose_page(request: HttpRequest, token: str, form: AddressForm, problem: str, *, status: int) -> HttpResponse:
    signup = queries.signup_page("confirm", token, timezone.now())
    form.initial = {"slug": queries.free_address(signup.company, timezone.now())}
    context = {"form": form, "signup": signup, "token": token, "problem": problem, "affix": address_affix()}
    return render(request, "welcome/choose_address.html", context, status=status)


def _dead_link(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "welcome/dead_link.html", {"reason": reason}, status=status)


def _show(form: forms.Form, error: Invalid) -> None:
    for name, messages in error.errors.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


def _later(response: HttpResponse, error: TooMany) -> HttpResponse:
    response["Retry-After"] = str(error.retry_after)
    return response
