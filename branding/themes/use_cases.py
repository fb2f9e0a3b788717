"""Everything that changes a workspace's look."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.api import record
from branding.images import checked_picture, keep_picture
from branding.themes import policy
from branding.themes.colour import is_colour
from branding.themes.events import ThemeChanged
from branding.themes.models import PanelArt, PanelSide, Theme
from branding.themes.queries import Look, keep_look, look_of
from branding.themes.tokens import MAX_RADIUS
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid
from kernel.use_case import use_case

TARGET = "theme:1"


@use_case
def change_brand(
    ctx: Context,
    *,
    brand_color: str | None = None,
    radius: int | None = None,
    panel_side: str | None = None,
    panel_art: str | None = None,
    shows_name: bool | None = None,
) -> Look:
    """Change what is given, keep the rest. Raises Invalid naming every wrong field."""
    require(ctx.actor, policy.CHANGE)
    given: dict[str, Any] = {
        "brand_color": brand_color.strip().lower() if brand_color is not None else None,
        "radius": radius,
        "panel_side": panel_side,
        "panel_art": panel_art,
        "shows_name": shows_name,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    _check(changes)
    return _change(ctx, changes)


def _check(changes: dict[str, Any]) -> None:
    errors = {}
    if not is_colour(changes.get("brand_color", "#000000")):
        errors["brand_color"] = [_("Write a colour as # and six digits or letters from a to f, such as #2f6f5e.")]
    if not 0 <= changes.get("radius", 0) <= MAX_RADIUS:
        errors["radius"] = [_("Choose a number from 0 to %(most)d.") % {"most": MAX_RADIUS}]
    if changes.get("panel_side", PanelSide.END) not in PanelSide.values:
        errors["panel_side"] = [_("Choose one of the offered sides.")]
    if changes.get("panel_art", PanelArt.WAVES) not in PanelArt.values:
        errors["panel_art"] = [_("Choose one of the offered drawings.")]
    if errors:
        raise Invalid(errors)


@use_case
def set_logo(ctx: Context, *, data: bytes, dark: bool = False) -> Look:
    """Use the picture in `data` as the logo (or as the logo of dark pages). Raises Invalid for what is no picture."""
    require(ctx.actor, policy.CHANGE)
    field = "logo_dark" if dark else "logo"
    picture = checked_picture(data, field=field)
    return _change(ctx, {field: keep_picture(picture, "logo-dark" if dark else "logo")})


@use_case
def remove_logo(ctx: Context, *, dark: bool = False) -> Look:
    """Go back to the first letter of the name (or, of dark pages, to the ordinary logo)."""
    require(ctx.actor, policy.CHANGE)
    return _change(ctx, {"logo_dark" if dark else "logo": ""})


@use_case
def reset_theme(ctx: Context) -> Look:
    """Everything as it was in a new workspace, the logos too."""
    require(ctx.actor, policy.CHANGE)
    fresh = Theme()
    names = ("brand_color", "radius", "panel_side", "panel_art", "logo", "logo_dark", "shows_name")
    return _change(ctx, {name: getattr(fresh, name) for name in names})


def _change(ctx: Context, changes: dict[str, Any]) -> Look:
    """Write what differs under a lock, report it, and renew the cached look after the commit."""
    Theme.objects.get_or_create(pk=Theme.THE_ONE)
    theme = Theme.objects.select_for_update().get(pk=Theme.THE_ONE)
    differing = {name: value for name, value in changes.items() if getattr(theme, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(theme, name, value)
        theme.save(update_fields=[*differing, "updated_at"])
        record(ctx, ThemeChanged(" ".join(sorted(differing))), target=TARGET)
    look = look_of(theme)
    transaction.on_commit(lambda: keep_look(look))
    return look
