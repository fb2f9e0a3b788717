"""Browsers on the two workspaces of tests/factories."""

from tests.factories.entrance import acme_people, beta_people, browser, no_old_limits

__all__ = ["acme_people", "beta_people", "browser", "no_old_limits"]
