"""Loads the look of the portal: brand colour, favicon, title, texts and links."""

from __future__ import annotations

from branding.images import checked_picture, keep_picture
from branding.pages.models import PageLink, PortalPages
from branding.themes.models import Theme
from kernel.context import Context
from support.demo.world import World


def load_look(world: World, ctx: Context) -> None:
    """The brand's colour rules all surfaces; the world's separate colours per surface wait for the page editor."""
    data = world.read("branding")
    # The world's own logos are SVG, which is not accepted; the mark of the favicon stands beside the name instead.
    mark = checked_picture((world.folder / data["favicon_png"]).read_bytes(), field="favicon_png")
    look = {"brand_color": data["brand_color"].lower(), "logo": keep_picture(mark, "logo")}
    Theme.objects.update_or_create(pk=Theme.THE_ONE, defaults=look)
    signin, signup = data.get("signin", {}), data.get("signup", {})
    PortalPages.objects.update_or_create(
        pk=PortalPages.THE_ONE,
        defaults={
            "favicon": keep_picture(mark, "favicon"),
            "page_title": data.get("page_title", {}),
            "signin_heading": signin.get("side_panel", {}).get("heading", {}),
            "signin_text": signin.get("side_panel", {}).get("body", {}),
            "signup_heading": signup.get("side_panel", {}).get("heading", {}),
            "signup_text": signup.get("side_panel", {}).get("body", {}),
        },
    )
    PageLink.objects.all().delete()
    for position, link in enumerate(data.get("page_links", []), start=1):
        PageLink.objects.create(label=link["label"], url=link["url"], position=position)
        world.report.loaded["page link"] += 1
    world.skip("logo drawn as SVG", 1)
    world.skip("separate colours of sign-in and sign-up", int(bool(signin)) + int(bool(signup)))
