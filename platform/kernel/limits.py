"""Limits on how often something may be tried, counted in the cache per workspace."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache
from django.utils.translation import ngettext

from kernel.errors import TooMany


def hit(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one try of `key` in `scope`; the one after `limit` within a window of `seconds` raises `TooMany`.

    Keys are hashed (they hold addresses), windows are fixed, so a count costs one round trip.
    """
    window, passed = divmod(int(time.time()), seconds)
    name = _name(scope, key, window)
    cache.add(name, 0, timeout=seconds + 60)
    try:
        count = cache.incr(name)
    except ValueError:  # it ran out between the two calls: a new window has begun
        return
    if count > limit:
        wait = seconds - passed
        minutes = max(1, round(wait / 60))
        raise TooMany(
            ngettext(
                "Too many attempts. Please wait %(minutes)d minute and try again.",
                "Too many attempts. Please wait %(minutes)d minutes and try again.",
                minutes,
            )
            % {"minutes": minutes},
            retry_after=wait,
        )


def take_back(scope: str, key: str, *, seconds: int) -> None:
    """Forget one try counted by `hit`, because it turned out well: only failures are to be limited."""
    try:
        cache.decr(_name(scope, key, int(time.time()) // seconds))
    except ValueError:  # it was counted in a window that has passed
        return


def _name(scope: str, key: str, window: int) -> str:
    return f"limit:{scope}:{hashlib.sha256(key.encode()).hexdigest()[:32]}:{window}"
