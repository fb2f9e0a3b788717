"""Texts and links of the portal's pages, read once and kept in the cache until they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.core.cache import cache

from branding.pages.models import PageLink, PortalPages
from kernel.localized import LocalizedText

# The cache adds the workspace's uuid itself; the number changes when PagesView does.
CACHE_KEY = "branding.pages.2"
CACHE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link at the foot of a page."""

    id: int
    label: LocalizedText
    url: str


@dataclass(frozen=True, slots=True)
class PagesView:
    """What pages need of the texts. Empty ones mean the interface's own words."""

    page_title: LocalizedText = field(default_factory=dict)
    favicon: str = ""
    links: Sequence[LinkView] = ()


def read_pages() -> PagesView:
    """The texts and links as they stand in the database."""
    row = PortalPages.objects.filter(pk=PortalPages.THE_ONE).first() or PortalPages()
    return PagesView(
        page_title=row.page_title,
        favicon=row.favicon,
        links=[LinkView(link.pk, link.label, link.url) for link in PageLink.objects.all()],
    )


def current_pages() -> PagesView:
    """Texts and links of the current workspace; no query once they are cached."""
    if (cached := cache.get(CACHE_KEY)) is not None:
        return PagesView(**{**cached, "links": [LinkView(**link) for link in cached["links"]]})
    pages = read_pages()
    # `add`, not `set`: a change that was committed since we read has written the newer texts already.
    cache.add(CACHE_KEY, asdict(pages), CACHE_SECONDS)
    return pages


def keep_pages(pages: PagesView) -> None:
    """Put texts that were just committed into the cache."""
    cache.set(CACHE_KEY, asdict(pages), CACHE_SECONDS)
