"""Checks e-mail address and password against the accounts of the current workspace."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.actors import people_with_facts
from accounts.models import User

LONGEST_PASSWORD = 1000


class EmailBackend(BaseBackend):
    """The only backend. People it returns carry their facts, so that no further statement is needed for them."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **credentials: Any
    ) -> User | None:
        """The active account with this address and password, or None; both answers take the time of one hash."""
        if email is None or password is None or len(password) > LONGEST_PASSWORD:
            return None
        user = people_with_facts().filter(email=email.strip().lower()).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        """The active account with this id."""
        return people_with_facts().filter(pk=user_id, is_active=True).first()
