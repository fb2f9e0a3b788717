"""Browsers of people on the workspace `acme`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.fixtures import companies, company
from tests.factories.twins import Workspace

__all__ = ["Browser", "adam", "browser_of", "companies", "company"]

Browser = Callable[[str], Client]


class CommittingClient(Client):
    """Runs at once what would wait for the commit: the test's own transaction never commits."""

    def post(self, *args: Any, **kwargs: Any) -> Any:
        with patch("django.db.transaction.on_commit", lambda work, **_options: work()):
            return super().post(*args, **kwargs)


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """What an earlier test put into the cache was rolled back in the database."""
    cache.clear()


@pytest.fixture
def browser_of(company: Workspace) -> Browser:
    """A browser in which the person of that name is signed in."""

    def sign_in(name: str) -> Client:
        client = CommittingClient(headers={"host": company.host})
        # Every answered request leaves the workspace.
        with company.inside():
            client.force_login(company.user(name))
        return client

    return sign_in


@pytest.fixture
def adam(browser_of: Browser) -> Client:
    """The administrator's browser."""
    return browser_of("adam")
