"""Commands that make, migrate and remove workspaces."""
