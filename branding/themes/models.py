"""The look of one workspace: a single row."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from branding.themes.tokens import DEFAULT_BRAND, DEFAULT_RADIUS, MAX_RADIUS


class PanelSide(models.TextChoices):
    """Where the sign-in page shows its coloured panel, in reading direction."""

    START = "start"
    END = "end"
    NONE = "none"


class PanelArt(models.TextChoices):
    """The line drawing on the panel."""

    WAVES = "waves"
    RINGS = "rings"
    GRID = "grid"
    NONE = "none"


class Theme(models.Model):
    """The choices an admin makes; everything else is derived (`branding.themes.tokens`)."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    brand_color = models.CharField(max_length=7, default=DEFAULT_BRAND)
    radius = models.PositiveSmallIntegerField(
        default=DEFAULT_RADIUS, validators=[MinValueValidator(0), MaxValueValidator(MAX_RADIUS)]
    )
    panel_side = models.CharField(max_length=5, choices=PanelSide.choices, default=PanelSide.END)
    panel_art = models.CharField(max_length=5, choices=PanelArt.choices, default=PanelArt.WAVES)
    # Names in the workspace's file storage, "brand/<hash>/logo.png"; empty for none.
    logo = models.CharField(max_length=100, blank=True)
    logo_dark = models.CharField(max_length=100, blank=True)
    # A logo that is only a mark needs the name beside it; one with the name in it does not.
    shows_name = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="theme_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="theme_brand_color", condition=Q(brand_color__regex=r"^#[0-9a-f]{6}$")),
            models.CheckConstraint(name="theme_radius", condition=Q(radius__lte=MAX_RADIUS)),
        ]

    def __str__(self) -> str:
        return self.brand_color
