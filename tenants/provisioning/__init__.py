"""Making, migrating and removing the schemas that workspaces live in."""
