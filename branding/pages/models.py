"""The words around the portal's forms, and the links below them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField


class PortalPages(models.Model):
    """A single row of texts. Empty texts mean the interface's own words."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    # What the browser tab says; the workspace's name where it is empty.
    page_title = LocalizedTextField()
    # The words of sign-in and sign-up are part of the theme now; these columns serve programs of the release before.
    signin_heading = LocalizedTextField()
    signin_text = LocalizedTextField()
    signup_heading = LocalizedTextField()
    signup_text = LocalizedTextField()
    # Name in the workspace's file storage, "brand/<hash>/favicon.png"; empty for the platform's own.
    favicon = models.CharField(max_length=100, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(name="portal_pages_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.page_title)


class PageLink(models.Model):
    """A link at the foot of the portal's pages: privacy, terms, the company's own site."""

    label = LocalizedTextField()
    url = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="page_link_scheme", condition=Q(url__regex=r"^(https?://|mailto:|tel:)"))
        ]

    def __str__(self) -> str:
        return self.url
