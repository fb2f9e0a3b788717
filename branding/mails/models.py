"""The look of a workspace's mails: a single row, made when it is first changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField


class MailStyle(models.Model):
    """What an admin chose; a workspace without a row sends mails in its brand colour, with its logo."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    shows_logo = models.BooleanField(default=True)
    # `#rrggbb`, or empty for the brand colour of the portal.
    colour = models.CharField(max_length=7, blank=True)
    # Legal lines below every mail.
    footer = LocalizedTextField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="mail_style_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="mail_style_colour", condition=Q(colour__regex=r"^(#[0-9a-f]{6})?$")),
        ]

    def __str__(self) -> str:
        return self.colour or "brand colour"
