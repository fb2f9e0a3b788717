"""Every test begins with nothing counted."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_limits_used_up() -> None:
    cache.clear()
