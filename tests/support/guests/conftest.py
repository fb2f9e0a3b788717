"""A light proof of work and an empty memory of limits for every test at the guest door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_door(settings: Any) -> Iterator[None]:
    settings.PORTICO_GUEST_PROOF_BITS = 3
    settings.PORTICO_GUEST_PROOF_COUNT = 2
    cache.clear()
    yield
    cache.clear()
