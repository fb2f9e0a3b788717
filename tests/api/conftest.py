"""The two workspaces of tests/factories."""

from tests.factories.fixtures import acme, browser, race, workspaces

__all__ = ["acme", "browser", "race", "workspaces"]
