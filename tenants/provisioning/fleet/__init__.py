"""Migrating all workspaces: planned once per group of equal ones, replayed in each, resumable at any point."""
