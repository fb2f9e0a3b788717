"""Outgoing mail and in-app notices of a workspace."""
