"""Tickets in the REST API."""
