"""Limits on guessing: per account, per caller and per workspace; a lock in one workspace is none in another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from kernel import limits
from kernel.http.client import client_ip, network_of

WINDOW = 15 * 60
HOUR = 3600
# Failures within the window; the try after that is refused, also one with the right password.
PER_ACCOUNT = 10
PER_CALLER = 50
PER_WORKSPACE = 2000


class Attempt:
    """One try to sign in; it counts as a failure unless `succeeded` is called."""

    def __init__(self) -> None:
        self.is_success = False

    def succeeded(self) -> None:
        self.is_success = True


@contextmanager
def guarded_sign_in(request: HttpRequest, email: str) -> Iterator[Attempt]:
    """Count a try with a password or code for `email`. Raises TooMany.

    Counted before the check, so that tries at the same moment cannot slip through together.
    """
    counters = [
        ("sign-in-account", email.strip().lower(), PER_ACCOUNT),
        ("sign-in-caller", network_of(client_ip(request)), PER_CALLER),
        ("sign-in-workspace", "", PER_WORKSPACE),
    ]
    for scope, key, limit in counters:
        limits.hit(scope, key, limit=limit, seconds=WINDOW)
    attempt = Attempt()
    yield attempt
    if attempt.is_success:
        for scope, key, _limit in counters:
            limits.take_back(scope, key, seconds=WINDOW)


def limit_mails(request: HttpRequest, kind: str, email: str) -> None:
    """Count a request for a mail that anybody can have sent to `email`. Raises TooMany."""
    limits.hit(f"{kind}-address", email.strip().lower(), limit=5, seconds=HOUR)
    limits.hit(f"{kind}-caller", network_of(client_ip(request)), limit=30, seconds=HOUR)
    limits.hit(f"{kind}-workspace", "", limit=1000, seconds=HOUR)


def limit_links(request: HttpRequest) -> None:
    """Count the opening of a link with a secret. Raises TooMany."""
    limits.hit("link-caller", network_of(client_ip(request)), limit=100, seconds=WINDOW)
