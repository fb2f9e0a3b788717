"""Calls a workspace's own addresses when something happens."""
