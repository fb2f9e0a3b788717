"""Layouts of portals, laid out by the use cases; the cache forgets them with the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from branding.layouts.home import HomeChoice, WidgetChoice
from branding.layouts.queries import CACHE_KEY, Layout
from branding.layouts.use_cases import (
    ModuleChoice,
    ProfileChoice,
    change_fields,
    change_home,
    change_menu,
    change_profile_layout,
)
from kernel.tenancy import in_tenant
from tests.factories.twins import Workspace


@pytest.fixture(autouse=True)
def forget_layouts(companies: tuple[Workspace, Workspace]) -> Iterator[None]:
    """The cache outlives a test's transaction."""

    def forget() -> None:
        for workspace in companies:
            with in_tenant(workspace.tenant):
                cache.delete(CACHE_KEY)

    forget()
    yield
    forget()


def laid_out(layout: Layout) -> None:
    """As after the commit, which a test's transaction never has."""
    cache.delete(CACHE_KEY)


def switch(company: Workspace, key: str, is_on: bool) -> None:
    """Switch a module on or off; the rest stays."""
    laid_out(change_menu(company.ctx("adam"), modules=[ModuleChoice(key, is_on=is_on)]))


def hide(company: Workspace, *fields: str) -> None:
    """Switch these fields of requests off, the others on."""
    laid_out(change_fields(company.ctx("adam"), module="tickets", hidden=fields))


def show_home(company: Workspace, *widgets: WidgetChoice, **more: object) -> None:
    """A home page with these widgets changed."""
    laid_out(change_home(company.ctx("adam"), home=HomeChoice(widgets=widgets, **more)))  # type: ignore[arg-type]


def rule(company: Workspace, *fields: ProfileChoice) -> None:
    """Rules for these fields of the profile."""
    laid_out(change_profile_layout(company.ctx("adam"), fields=fields))
