"""Tickets and their conversation."""
