"""The current look of a workspace, read once and kept in the cache until it changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

from django.core.cache import cache

from branding.themes import tokens
from branding.themes.colour import contrast
from branding.themes.models import PanelArt, PanelSide, Theme

# The cache adds the workspace's uuid itself; the number changes when Look does.
CACHE_KEY = "branding.look.1"
CACHE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Look:
    """What pages need of a theme. Without a fingerprint it is the platform's own look, which needs no style sheet."""

    brand_color: str = tokens.DEFAULT_BRAND
    radius: int = tokens.DEFAULT_RADIUS
    panel_side: str = PanelSide.END.value
    panel_art: str = PanelArt.WAVES.value
    logo: str = ""
    logo_dark: str = ""
    shows_name: bool = True
    fingerprint: str = ""

    @property
    def stylesheet(self) -> str:
        """The custom properties of this look."""
        return _stylesheet(self.brand_color, self.radius)


@lru_cache(maxsize=256)
def _stylesheet(brand_color: str, radius: int) -> str:
    return tokens.stylesheet(brand_color, radius)


def look_of(theme: Theme) -> Look:
    """The look that a theme row means."""
    return Look(
        brand_color=theme.brand_color,
        radius=theme.radius,
        panel_side=theme.panel_side,
        panel_art=theme.panel_art,
        logo=theme.logo,
        logo_dark=theme.logo_dark,
        shows_name=theme.shows_name,
        fingerprint=tokens.fingerprint(_stylesheet(theme.brand_color, theme.radius)),
    )


def current_look() -> Look:
    """The look of the current workspace; no query once it is cached."""
    if (cached := cache.get(CACHE_KEY)) is not None:
        return Look(**cached)
    theme = Theme.objects.filter(pk=Theme.THE_ONE).first() or Theme()
    look = look_of(theme)
    # `add`, not `set`: a change that was committed since we read has written the newer look already.
    cache.add(CACHE_KEY, asdict(look), CACHE_SECONDS)
    return look


def keep_look(look: Look) -> None:
    """Put a look that was just committed into the cache."""
    cache.set(CACHE_KEY, asdict(look), CACHE_SECONDS)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a brand colour would become: custom properties and contrast of button text and of links, light mode."""

    properties: dict[str, str]
    button_contrast: float
    link_contrast: float
    link_is_adjusted: bool


def preview(brand_color: str) -> Preview:
    """For the live preview; raises ValueError for what is not `#rrggbb`."""
    light = tokens.derive(brand_color).light
    return Preview(
        properties=tokens.custom_properties(brand_color),
        button_contrast=round(contrast(light.brand, light.on_brand), 1),
        link_contrast=round(contrast(light.brand_text, light.surface), 1),
        link_is_adjusted=light.brand_text != brand_color,
    )
