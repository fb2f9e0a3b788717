"""The two workspaces of tests/factories, pictures, and a cache without looks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from PIL import Image

from branding.pages import queries as pages
from branding.themes import queries as themes
from kernel.tenancy import in_tenant
from tests.factories.fixtures import companies, company, race

__all__ = ["companies", "company", "race"]


@pytest.fixture(autouse=True)
def _forget_looks(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache outlives a test's transaction. The workspace `race` is new every time and needs no forgetting."""
    workspaces = () if "race" in request.fixturenames else request.getfixturevalue("companies")

    def forget() -> None:
        for workspace in workspaces:
            with in_tenant(workspace.tenant):
                cache.delete_many([themes.CACHE_KEY, pages.CACHE_KEY])

    forget()
    yield
    forget()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Makes a picture of a size and format."""

    def make(width: int = 64, height: int = 64, kind: str = "PNG") -> bytes:
        target = io.BytesIO()
        Image.new("RGB", (width, height), "#2f6f5e").save(target, kind)
        return target.getvalue()

    return make
