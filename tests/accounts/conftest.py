"""The two workspaces of tests/factories, with people and browsers."""

from tests.factories.entrance import acme_people, beta_people, browser, no_old_limits
from tests.factories.fixtures import companies, company, race

__all__ = ["acme_people", "beta_people", "browser", "companies", "company", "no_old_limits", "race"]
