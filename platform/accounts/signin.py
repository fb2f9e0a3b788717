"""Reasons why a known person may not come in just now; rooms above register theirs."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User

# Gets a person with facts (`accounts.actors`); answers with a sentence for that person, or None.
Check = Callable[[User], str | None]
_checks: dict[str, Check] = {}


def signin_check(check: Check) -> Check:
    """Register `check`; it runs at sign-in and at every request and must ask the database nothing."""
    _checks[f"{check.__module__}.{check.__qualname__}"] = check
    return check


def refusal_for(user: User) -> str | None:
    """The first reason not to let this person in, or None. The person has shown who they are already."""
    return next((text for check in _checks.values() if (text := check(user))), None)
