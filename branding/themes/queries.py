"""The current look of a workspace, kept in the cache until it changes; the draft, and what was published before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.cache import cache

from branding.themes import tokens
from branding.themes.checking import tried
from branding.themes.colour import contrast
from branding.themes.definition import ThemeDefinition, as_data, definition_of
from branding.themes.differences import differences
from branding.themes.dominant import dominant_colour
from branding.themes.models import ThemeDraft, ThemeVersion
from branding.themes.policy import CHANGE
from branding.themes.readability import Finding, Pair, findings, pairs
from branding.themes.surfaces import page_properties
from kernel.authz import require
from kernel.context import Actor
from kernel.errors import Gone
from kernel.storage import tenant_storage
from kernel.tenancy import tenant_salt

# The cache adds the workspace's uuid itself; the number changes when Look does.
CACHE_KEY = "branding.look.2"
CACHE_SECONDS = 3600
PREVIEW_LIVES = timedelta(days=7)
PREVIEW_PURPOSE = "theme-preview"


@dataclass(frozen=True, slots=True)
class Look(ThemeDefinition):
    """What pages need of a theme. Without a fingerprint it is the platform's own look, which needs no style sheet."""

    fingerprint: str = ""

    @property
    def stylesheet(self) -> str:
        """The custom properties of this look."""
        return stylesheet_of(self)


def properties_of(theme: ThemeDefinition) -> dict[str, str]:
    """All CSS custom properties of a theme."""
    return tokens.custom_properties(theme.brand_color) | tokens.corner_properties(theme.radius) | page_properties(theme)


def stylesheet_of(theme: ThemeDefinition) -> str:
    """A theme's custom properties as a style sheet of about 2 kB."""
    return tokens.stylesheet(theme.brand_color, theme.radius, page_properties(theme))


def look_of(theme: ThemeDefinition) -> Look:
    """The look that a theme means."""
    values = {one.name: getattr(theme, one.name) for one in fields(ThemeDefinition)}
    return Look(**values, fingerprint=tokens.fingerprint(stylesheet_of(theme)))


def live_theme() -> ThemeDefinition:
    """The theme that is published; that of a new workspace where nothing ever was."""
    data = ThemeVersion.objects.order_by("-number").values_list("definition", flat=True).first()
    return definition_of(data or {})


def current_look() -> Look:
    """The look of the current workspace; no query once it is cached."""
    if (cached := cache.get(CACHE_KEY)) is not None:
        return _unpacked(cached)
    look = look_of(live_theme())
    # `add`, not `set`: a change that was committed since we read has written the newer look already.
    cache.add(CACHE_KEY, asdict(look), CACHE_SECONDS)
    return look


def _unpacked(data: dict[str, Any]) -> Look:
    return Look(**{**data, "panel_points": tuple(data["panel_points"])})


def keep_look(look: Look) -> None:
    """Put a look that was just committed into the cache."""
    cache.set(CACHE_KEY, asdict(look), CACHE_SECONDS)


@dataclass(frozen=True, slots=True)
class DraftView:
    """The look that is being made. `is_changed`: whether there is anything to publish."""

    theme: ThemeDefinition
    revision: int
    is_changed: bool
    changed_at: datetime | None
    changed_by: str
    preview_key: str

    @property
    def definition(self) -> dict[str, Any]:
        """The theme as JSON knows it."""
        return as_data(self.theme)


def draft_view(row: ThemeDraft, live: ThemeDefinition) -> DraftView:
    """The draft's row in the form that pages and callers read."""
    return DraftView(
        theme=definition_of(row.definition) if row.definition is not None else live,
        revision=row.revision,
        is_changed=row.definition is not None,
        changed_at=row.changed_at,
        changed_by=str(row.changed_by) if row.changed_by is not None else "",
        preview_key=row.preview_key,
    )


def read_draft(actor: Actor) -> DraftView:
    """The draft as it is saved; what is live where nothing differs. Raises Forbidden."""
    require(actor, CHANGE)
    return _draft()


def _draft() -> DraftView:
    row = ThemeDraft.objects.filter(pk=ThemeDraft.THE_ONE).select_related("changed_by").first() or ThemeDraft()
    return draft_view(row, live_theme())


def draft_changes(draft: DraftView) -> list[str]:
    """What publishing the draft would change, in words."""
    return differences(live_theme(), draft.theme)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A publication. `changes` says in words what it changed in the one before it."""

    number: int
    published_at: datetime
    published_by: str
    restores: int | None
    is_live: bool
    theme: ThemeDefinition
    changes: Sequence[str]

    @property
    def definition(self) -> dict[str, Any]:
        """The theme as JSON knows it."""
        return as_data(self.theme)


def versions(actor: Actor, *, most: int = 50) -> list[VersionView]:
    """The newest publications, the live one first. Raises Forbidden."""
    require(actor, CHANGE)
    rows = list(ThemeVersion.objects.select_related("published_by").order_by("-number")[: most + 1])
    themes = [definition_of(row.definition) for row in rows]
    return [
        VersionView(
            number=row.number,
            published_at=row.published_at,
            published_by=str(row.published_by) if row.published_by is not None else "",
            restores=row.restores,
            is_live=index == 0,
            theme=themes[index],
            changes=differences(themes[index + 1], themes[index]) if index + 1 < len(rows) else [],
        )
        for index, row in enumerate(rows[:most])
    ]


def preview_token(key: str) -> str:
    """What a colleague's link holds; good for seven days and only while the draft has this key."""
    return signing.dumps(key, salt=tenant_salt(PREVIEW_PURPOSE))


def previewed_look(token: str) -> Look:
    """The draft's look for whoever has the link. Raises Gone when it has ended."""
    try:
        key = signing.loads(token, salt=tenant_salt(PREVIEW_PURPOSE), max_age=PREVIEW_LIVES)
    except signing.BadSignature as error:
        raise Gone from error
    draft = _draft()
    if not key or key != draft.preview_key:
        raise Gone
    return look_of(draft.theme)


def stylesheet_for(fingerprint: str) -> tuple[str, bool]:
    """The style sheet at an address, and whether it is that of the live look, which may be kept for ever.

    The draft's own address gives the draft; every other one the live look.
    """
    live = current_look()
    if fingerprint == live.fingerprint:
        return live.stylesheet, True
    draft = look_of(_draft().theme)
    return (draft if fingerprint == draft.fingerprint else live).stylesheet, False


def logo_colour(theme: ThemeDefinition) -> str:
    """The colour the logo is remembered by; empty without a logo, and for a grey one."""
    return colour_of_picture(theme.logo) or colour_of_picture(theme.logo_dark)


def colour_of_picture(stored: str) -> str:
    """The dominant colour of a stored picture; empty where there is none."""
    if not stored or not tenant_storage().exists(stored):
        return ""
    with tenant_storage().open(stored) as file:
        return dominant_colour(file.read())


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


@dataclass(frozen=True, slots=True)
class TryOn:
    """A look that is being tried, saved nowhere: its custom properties, what is wrong, and how well it can be read."""

    properties: dict[str, str]
    errors: Mapping[str, list[str]]
    findings: Sequence[Finding]
    pairs: Sequence[Pair]


def try_on(actor: Actor, changes: Mapping[str, Any]) -> TryOn:
    """The draft with `changes`, as far as each of them can be made. Raises Forbidden."""
    require(actor, CHANGE)
    result = tried(_draft().theme, changes)
    theme = result.theme
    return TryOn(properties_of(theme), result.errors, findings(theme), pairs(theme))


def palette(actor: Actor, brand_color: str) -> dict[str, Any]:
    """All colours that follow from one, by name, and the pairs among them.

    Raises Forbidden, and ValueError for what is not `#rrggbb`.
    """
    require(actor, CHANGE)
    derived = asdict(tokens.derive(brand_color))
    return {**derived, "pairs": pairs(ThemeDefinition(brand_color=brand_color))}
