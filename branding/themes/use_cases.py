"""Everything that changes a workspace's look: the draft, its publication and the way back, and short cuts past it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.api import record
from branding.images import checked_picture, keep_picture
from branding.photos import fitted_photo
from branding.themes import policy
from branding.themes.checking import PICTURES, changed
from branding.themes.definition import NAMES, ThemeDefinition, as_data, definition_of
from branding.themes.events import ThemeChanged, ThemeDraftChanged, ThemePreviewChanged
from branding.themes.models import ThemeDraft, ThemeVersion
from branding.themes.queries import DraftView, Look, draft_view, keep_look, live_theme, look_of, preview_token
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tenancy import require_tenant, tenant_url
from kernel.use_case import use_case

TARGET = "theme:1"
PHOTOS = ("background_picture", "panel_picture")


@use_case
def change_theme_draft(ctx: Context, *, changes: Mapping[str, Any], revision: int) -> DraftView:
    """Make `changes` (by field name) in the draft; nobody outside the studio sees it.

    Raises Conflict when the draft is no longer the one of `revision`, Invalid naming every wrong field.
    """
    require(ctx.actor, policy.CHANGE)
    row = _locked(revision)
    live = live_theme()
    before = draft_view(row, live).theme
    after = changed(before, changes)
    if after == before:
        return draft_view(row, live)
    _write_draft(ctx, row, None if after == live else after)
    record(ctx, ThemeDraftChanged(_differing(before, after), row.revision), target=TARGET)
    return draft_view(row, live)


@use_case
def discard_theme_draft(ctx: Context, *, revision: int) -> DraftView:
    """Throw the draft away: it begins again with what is live. Raises Conflict when it is not that of `revision`."""
    require(ctx.actor, policy.CHANGE)
    row = _locked(revision)
    live = live_theme()
    if row.definition is not None:
        before = definition_of(row.definition)
        _write_draft(ctx, row, None)
        record(ctx, ThemeDraftChanged(_differing(before, live), row.revision), target=TARGET)
    return draft_view(row, live)


@use_case
def publish_theme(ctx: Context, *, revision: int) -> Look:
    """Make the draft the live look. Raises Conflict when it is not that of `revision`, or holds nothing new."""
    require(ctx.actor, policy.CHANGE)
    row = _locked(revision)
    if row.definition is None:
        raise Conflict(_("There is nothing to publish: the draft is the same as the portal’s look."))
    # The rules may have become stricter since the draft was saved, and a picture may be gone.
    theme = changed(definition_of(row.definition), row.definition)
    _write_draft(ctx, row, None)
    return _publish(ctx, theme)


@use_case
def restore_theme(ctx: Context, *, number: int) -> Look:
    """Publish an earlier look again. A draft stays as it is. Raises NotFound."""
    require(ctx.actor, policy.CHANGE)
    _lock()
    earlier = ThemeVersion.objects.filter(number=number).first()
    if earlier is None:
        raise NotFound
    return _publish(ctx, definition_of(earlier.definition), restores=number)


@use_case
def open_theme_preview(ctx: Context) -> str:
    """An address that shows the draft to whoever has it, for seven days. Asking again makes the days begin anew."""
    require(ctx.actor, policy.CHANGE)
    row = _lock()
    if not row.preview_key:
        row.preview_key = secrets.token_hex(16)
        row.save(update_fields=["preview_key"])
        record(ctx, ThemePreviewChanged(is_open=True), target=TARGET)
    return tenant_url(require_tenant(), f"/signin/?preview={preview_token(row.preview_key)}")


@use_case
def end_theme_preview(ctx: Context) -> None:
    """Every address given out so far shows the published look again."""
    require(ctx.actor, policy.CHANGE)
    row = _lock()
    if row.preview_key:
        row.preview_key = ""
        row.save(update_fields=["preview_key"])
        record(ctx, ThemePreviewChanged(is_open=False), target=TARGET)


@use_case
def keep_theme_picture(ctx: Context, *, field: str, data: bytes) -> str:
    """Store a picture for a field of the draft and give its name; no look changes by this.

    Raises Invalid on `field` for what is no picture.
    """
    require(ctx.actor, policy.CHANGE)
    if field not in PICTURES:
        raise Invalid({field[:80]: [_("A theme has no such setting.")]})
    picture = fitted_photo(data, field=field) if field in PHOTOS else checked_picture(data, field=field)
    return keep_picture(picture, PICTURES[field])


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
    """Change what is given at once, keep the rest. Raises Invalid naming every wrong field."""
    require(ctx.actor, policy.CHANGE)
    given = {
        "brand_color": brand_color,
        "radius": radius,
        "panel_side": panel_side,
        "panel_art": panel_art,
        "shows_name": shows_name,
    }
    return _change(ctx, {name: value for name, value in given.items() if value is not None})


@use_case
def set_logo(ctx: Context, *, data: bytes, dark: bool = False) -> Look:
    """Use the picture in `data` as the logo (or as the logo of dark pages). Raises Invalid for what is no picture."""
    require(ctx.actor, policy.CHANGE)
    field = "logo_dark" if dark else "logo"
    return _change(ctx, {field: keep_picture(checked_picture(data, field=field), PICTURES[field])})


@use_case
def remove_logo(ctx: Context, *, dark: bool = False) -> Look:
    """Go back to the first letter of the name (or, of dark pages, to the ordinary logo)."""
    require(ctx.actor, policy.CHANGE)
    return _change(ctx, {"logo_dark" if dark else "logo": ""})


@use_case
def reset_theme(ctx: Context) -> Look:
    """Everything as it was in a new workspace, but for the words; the logos too."""
    require(ctx.actor, policy.CHANGE)
    _lock()
    live = live_theme()
    words = {name: getattr(live, name) for name in NAMES if isinstance(getattr(live, name), dict | tuple)}
    fresh = ThemeDefinition(**words)
    return _publish(ctx, fresh) if fresh != live else look_of(live)


def _change(ctx: Context, changes: dict[str, Any]) -> Look:
    """Publish `changes` on top of what is live; a draft takes them over, so that publishing it keeps them."""
    row = _lock()
    live = live_theme()
    theme = changed(live, changes)
    if theme == live:
        return look_of(live)
    if row.definition is not None:
        plain = as_data(theme)
        draft = definition_of({**row.definition, **{name: plain[name] for name in changes}})
        _write_draft(ctx, row, None if draft == theme else draft)
    return _publish(ctx, theme)


def _lock() -> ThemeDraft:
    """The row that everything here waits for."""
    ThemeDraft.objects.get_or_create(pk=ThemeDraft.THE_ONE)
    return ThemeDraft.objects.select_for_update().get(pk=ThemeDraft.THE_ONE)


def _locked(revision: int) -> ThemeDraft:
    row = _lock()
    if row.revision != revision:
        person = str(row.changed_by) if row.changed_by is not None else ""
        text = _("%(person)s changed the look meanwhile. Nothing of yours is lost: check it and save again.")
        nobody = _("The look was changed meanwhile. Nothing of yours is lost: check it and save again.")
        raise Conflict(text % {"person": person} if person else nobody)
    return row


def _write_draft(ctx: Context, row: ThemeDraft, theme: ThemeDefinition | None) -> None:
    row.definition = as_data(theme) if theme is not None else None
    row.revision += 1
    row.changed_at = ctx.now
    row.changed_by_id = ctx.actor.user_id
    row.save()


def _publish(ctx: Context, theme: ThemeDefinition, *, restores: int | None = None) -> Look:
    """Add the next version under the lock, report it, and renew the cached look after the commit."""
    newest = ThemeVersion.objects.order_by("-number").first()
    before = definition_of(newest.definition if newest is not None else {})
    version = ThemeVersion.objects.create(
        number=(newest.number if newest is not None else 0) + 1,
        definition=as_data(theme),
        published_at=ctx.now,
        published_by_id=ctx.actor.user_id,
        restores=restores,
    )
    look = look_of(theme)
    record(ctx, ThemeChanged(_differing(before, theme), version.number, restores or 0), target=TARGET)
    transaction.on_commit(lambda: keep_look(look))
    return look


def _differing(before: ThemeDefinition, after: ThemeDefinition) -> str:
    """Names of the fields that differ, for the log."""
    return " ".join(sorted(name for name in NAMES if getattr(before, name) != getattr(after, name)))
