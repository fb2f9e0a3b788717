"""Everything that changes the portal's texts, favicon and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from audit.api import record
from branding.pages import policy
from branding.pages.events import PagesChanged
from branding.pages.favicons import is_kept, keep_icon
from branding.pages.models import PageLink, PortalPages
from branding.pages.queries import PagesView, keep_pages, read_pages
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.localized import LocalizedText, validate_localized
from kernel.localized_input import refuse_unreadable
from kernel.use_case import use_case

TARGET = "pages:1"
MAX_LINKS = 12
MAX_URL = 500
# The longest page title, in any language.
TITLE_LENGTH = 120
LINK_LABEL_LENGTH = 80
PHONE = re.compile(r"tel:\+?[0-9().\- ]{3,30}\Z")


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link as an admin writes it."""

    label: LocalizedText
    url: str


@use_case
def change_texts(ctx: Context, *, page_title: LocalizedText | None = None) -> PagesView:
    """Change the page title in all its languages at once; without one nothing changes."""
    require(ctx.actor, policy.CHANGE)
    if page_title is None:
        return _change(ctx, {})
    try:
        cleaned = _cleaned(page_title, TITLE_LENGTH)
    except ValidationError as wrong:
        raise Invalid({"page_title": wrong.messages}) from wrong
    refuse_unreadable("page_title", cleaned)
    return _change(ctx, {"page_title": cleaned})


def _cleaned(texts: LocalizedText, max_length: int) -> LocalizedText:
    validate_localized(texts, max_length=max_length)
    return {code: text.strip() for code, text in texts.items() if text.strip()}


@use_case
def change_pages(
    ctx: Context, *, page_title: LocalizedText | None = None, links: Sequence[NewLink] | None = None
) -> PagesView:
    """Change title and links together, or neither. Raises Invalid with all that is wrong in both."""
    errors: dict[str, list[str]] = {}
    try:
        change_texts(ctx, page_title=page_title)
    except Invalid as wrong:
        errors |= wrong.errors
    try:
        if links is not None:
            replace_links(ctx, links=links)
    except Invalid as wrong:
        errors |= wrong.errors
    if errors:
        raise Invalid(errors)
    return _renewed()


@use_case
def set_favicon(ctx: Context, *, data: bytes) -> PagesView:
    """Use the picture in `data` as the browser tab's icon, in all its sizes. Raises Invalid for what is no picture."""
    require(ctx.actor, policy.CHANGE)
    return _change(ctx, {"favicon": keep_icon(data)})


@use_case
def restore_favicon(ctx: Context, *, favicon: str) -> PagesView:
    """Use an icon again that was uploaded before; `favicon` is its name as PagesView gave it. Raises NotFound."""
    require(ctx.actor, policy.CHANGE)
    if not is_kept(favicon):
        raise NotFound(_("This picture is no longer there. Upload it again."))
    return _change(ctx, {"favicon": favicon})


@use_case
def remove_favicon(ctx: Context) -> PagesView:
    """Go back to the platform's own icon."""
    require(ctx.actor, policy.CHANGE)
    return _change(ctx, {"favicon": ""})


@use_case
def replace_links(ctx: Context, *, links: Sequence[NewLink]) -> PagesView:
    """The links at the foot of every page, all of them, in their order.

    Errors are reported as `links.<index>.label` and `links.<index>.url`.
    """
    require(ctx.actor, policy.CHANGE)
    if len(links) > MAX_LINKS:
        raise Invalid({"links": [_("At most %(count)d links fit. Remove some.") % {"count": MAX_LINKS}]})
    errors: dict[str, list[str]] = {}
    rows = [_checked_link(link, index, errors) for index, link in enumerate(links)]
    if errors:
        raise Invalid(errors)
    _lock()
    PageLink.objects.all().delete()
    PageLink.objects.bulk_create(rows)
    record(ctx, PagesChanged("links"), target=TARGET)
    return _renewed()


def _checked_link(link: NewLink, index: int, errors: dict[str, list[str]]) -> PageLink:
    url, label = link.url.strip(), link.label
    try:
        label = _cleaned(link.label, LINK_LABEL_LENGTH)
        if not label:
            raise ValidationError(_("Give the link a name in at least one language."))
        refuse_unreadable("label", label)
    except ValidationError as wrong:
        errors[f"links.{index}.label"] = wrong.messages
    except Invalid as wrong:
        errors[f"links.{index}.label"] = wrong.errors["label"]
    if not is_allowed_url(url):
        text = _("Write an address that begins with https://, http://, mailto: or tel:.")
        errors[f"links.{index}.url"] = [text]
    return PageLink(label=label, url=url, position=index)


def is_allowed_url(url: str) -> bool:
    """Whether a link may point there: a web page, a mail address or a telephone number, nothing that runs."""
    if len(url) > MAX_URL:
        return False
    try:
        if url.startswith(("https://", "http://")):
            URLValidator(schemes=["http", "https"])(url)
            return True
        if url.startswith("mailto:"):
            EmailValidator()(url.removeprefix("mailto:"))
            return True
    except ValidationError:
        return False
    return PHONE.match(url) is not None


def _lock() -> PortalPages:
    PortalPages.objects.get_or_create(pk=PortalPages.THE_ONE)
    return PortalPages.objects.select_for_update().get(pk=PortalPages.THE_ONE)


def _change(ctx: Context, changes: dict[str, Any]) -> PagesView:
    """Write what differs under a lock, report it, and renew the cached texts after the commit."""
    row = _lock()
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(row, name, value)
        row.save(update_fields=[*differing, "updated_at"])
        record(ctx, PagesChanged(" ".join(sorted(differing))), target=TARGET)
    return _renewed()


def _renewed() -> PagesView:
    pages = read_pages()
    transaction.on_commit(lambda: keep_pages(pages))
    return pages
