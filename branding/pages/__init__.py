"""Titles, icons, links and texts of the portal pages."""
