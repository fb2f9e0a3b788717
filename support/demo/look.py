"""Loads the look of the portal: colours, background, side panel, favicon, title, texts and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from branding.images import checked_picture, keep_picture
from branding.pages.models import PageLink, PortalPages
from branding.themes.checking import changed
from branding.themes.definition import ThemeDefinition, as_data
from branding.themes.models import ThemeVersion
from branding.themes.tokens import DEFAULT_RADIUS, MAX_RADIUS
from kernel.context import Context
from support.demo.world import World

# The one after the look that every new workspace starts with.
NUMBER = 2


def load_look(world: World, ctx: Context) -> None:
    """The theme as one publication, and what stands around the pages."""
    data = world.read("branding")
    # The world's own logos are SVG, which is not accepted; the mark of the favicon stands beside the name instead.
    mark = checked_picture((world.folder / data["favicon_png"]).read_bytes(), field="favicon_png")
    theme = changed(ThemeDefinition(), _choices(data) | {"logo": keep_picture(mark, "logo")})
    ThemeVersion.objects.update_or_create(
        number=NUMBER, defaults={"definition": as_data(theme), "published_at": ctx.now}
    )
    PortalPages.objects.update_or_create(
        pk=PortalPages.THE_ONE,
        defaults={"favicon": keep_picture(mark, "favicon"), "page_title": data.get("page_title", {})},
    )
    PageLink.objects.all().delete()
    for position, link in enumerate(data.get("page_links", []), start=1):
        PageLink.objects.create(label=link["label"], url=link["url"], position=position)
        world.report.loaded["page link"] += 1
    world.skip("logo drawn as SVG", 1)
    world.skip("background of sign-up that differs from that of sign-in", int(_differ(data)))


def _choices(data: Mapping[str, Any]) -> dict[str, Any]:
    """The world's words and colours in the names of a theme; both pages share background, panel and buttons."""
    signin, signup = data.get("signin", {}), data.get("signup", {})
    button = signin.get("button", {})
    panel, heads = signin.get("side_panel", {}), signup.get("side_panel", {})
    chosen: dict[str, Any] = {
        "brand_color": data["brand_color"],
        "panel_art": data.get("panel_art", "waves"),
        "panel_heading": panel.get("heading", {}),
        "panel_text": panel.get("body", {}),
        "signup_heading": heads.get("heading", {}),
        "signup_text": heads.get("body", {}),
    }
    radius = button.get("radius", DEFAULT_RADIUS)
    chosen |= {"radius": radius} if radius <= MAX_RADIUS else {"button_shape": "pill"}
    if button.get("background", data["brand_color"]).lower() != data["brand_color"].lower():
        chosen |= {"button_color": button["background"], "button_text_color": button["text_color"]}
    return chosen | _background(signin.get("background", {}))


def _background(data: Mapping[str, Any]) -> dict[str, Any]:
    """A drawn picture is not accepted: its own replacement, a colour, stands instead."""
    if data.get("kind") == "gradient":
        ends = {"background_color": data["from"], "background_to": data["to"]}
        return {"background": "gradient", "background_angle": int(data.get("angle", 160)) % 360, **ends}
    colour = data.get("value") or data.get("fallback")
    return {"background": "color", "background_color": colour} if colour else {}


def _differ(data: Mapping[str, Any]) -> bool:
    signin, signup = (data.get(page, {}).get("background") for page in ("signin", "signup"))
    return bool(signin != signup)
