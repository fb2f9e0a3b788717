"""People of two workspaces at their browsers."""

from tests.factories.fixtures import companies, company, race

__all__ = ["companies", "company", "race"]
