"""The two workspaces of tests/factories, with people."""

from tests.factories.fixtures import companies, company, race

__all__ = ["companies", "company", "race"]
