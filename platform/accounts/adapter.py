"""How django-allauth behaves here: its sign-in stages, with our limits, our mails and our log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actors import actor_for, with_facts
from accounts.contexts import context_of
from accounts.guessing import guarded_sign_in
from accounts.models import User
from accounts.redirects import local_path
from accounts.signin import refusal_for
from accounts.use_cases import mail_sign_in_code, note_sign_in
from kernel.http.client import client_agent, client_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Set by `ACCOUNT_ADAPTER`."""

    # --- Who may come in

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person with this address and password, or None. Raises TooMany."""
        with guarded_sign_in(request, credentials.get("email", "")) as attempt:
            user = authenticate(request, **credentials)
            if user is not None:
                attempt.succeeded()
        return user if isinstance(user, User) else None

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A page that says why, for a known person who may not come in just now."""
        if not user.is_active:
            return render(request, "accounts/refused.html", {"reason": ""}, status=403)
        reason = refusal_for(with_facts(user))
        return render(request, "accounts/refused.html", {"reason": reason}, status=403) if reason else None

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session (with a new key) and make the person the one who asks from here on."""
        records = get_authentication_records(request, user)
        super().login(request, user)
        person: Any = request
        person.actor = actor_for(user)
        person.ctx = context_of(request, person.actor, "portal")
        note_sign_in(person.ctx, user_id=user.pk, method=records[-1]["method"] if records else "link")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Registration is ours (`accounts.use_cases.start_registration`)."""
        return False

    # --- Where to, and what is said

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        return "/desk/" if isinstance(user, User) and user.is_staff_member else "/"

    def is_safe_url(self, url: str | None) -> bool:
        return bool(local_path(url))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Pages say what happened themselves; of allauth's messages only explicit texts pass."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    # --- Mails

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The code to sign in with; an address without an account costs the same time and gets no mail."""
        if template_prefix not in {"account/email/login_code", "account/email/unknown_account"}:
            raise ValueError(f"no mail is sent this way: {template_prefix}")
        mail_sign_in_code(self.request.ctx, email=email, code=context.get("code", ""))

    # --- Who is at the other end

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "0.0.0.0"  # noqa: S104

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return client_agent(request)
