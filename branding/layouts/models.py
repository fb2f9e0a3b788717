"""What a workspace wishes of its portal's layout; everything it does not mention stands as it registers itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kernel.localized import LocalizedTextField


class WelcomeMode(models.TextChoices):
    """How visitors are greeted: always alike, or by the time of day where they are."""

    FIXED = "fixed"
    BY_TIME = "by_time"


class PortalLayout(models.Model):
    """A single row. Each part has a version of its own: whoever edits an older one is told."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)

    # [{"key": "tickets", "is_on": true, "in_menu": true, "label": {"en": "Cases"}}], in the menu's order.
    modules = models.JSONField(default=list, blank=True)
    # {"tickets": ["severity", "category"]}: fields of modules that clients neither see nor fill in.
    hidden_fields = models.JSONField(default=dict, blank=True)
    menu_version = models.PositiveIntegerField(default=0)

    # [{"key": "answers", "area": "side", "is_on": true}], in the order of each area.
    widgets = models.JSONField(default=list, blank=True)
    # Markdown; shown on these days of the workspace's calendar, both included.
    announcement = LocalizedTextField()
    announcement_from = models.DateField(null=True, blank=True)
    announcement_until = models.DateField(null=True, blank=True)
    welcome_mode = models.CharField(max_length=8, choices=WelcomeMode.choices, default=WelcomeMode.FIXED)
    welcome_text = LocalizedTextField()
    # {"morning": {"en": "Good morning!"}} and {"morning": 5}: the sentence of each part of the day, and its first hour.
    welcome_texts = models.JSONField(default=dict, blank=True)
    welcome_hours = models.JSONField(default=dict, blank=True)
    home_version = models.PositiveIntegerField(default=0)

    # [{"key": "phone", "is_shown": true, "is_editable": false, "is_required": false}]
    profile_fields = models.JSONField(default=list, blank=True)
    profile_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="portal_layout_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="portal_layout_welcome", condition=Q(welcome_mode__in=WelcomeMode.values)),
            models.CheckConstraint(
                name="portal_layout_days_in_order",
                condition=Q(announcement_from__isnull=True)
                | Q(announcement_until__isnull=True)
                | Q(announcement_from__lte=F("announcement_until")),
            ),
        ]

    def __str__(self) -> str:
        return "layout of the portal"
