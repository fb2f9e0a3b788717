"""How long to wait before something that failed is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

# Retries of many that failed together must not come back together.
_jitter = random.SystemRandom()


def next_pause(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """The pause after the failure number `attempts` (from 1): doubling, at most `longest`, shortened by up to half."""
    doublings: int = 2 ** min(max(attempts, 1) - 1, 30)
    return min(first * doublings, longest) * _jitter.uniform(0.5, 1.0)
