"""Ways through an area of the portal: each area registers its entries, layouts draw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.functional import Promise

AREAS = ("portal", "desk", "studio", "account", "operators")


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry. `group` is a heading above entries that share it; `exact` means current on its very page only."""

    label: str | Promise
    url: str
    icon: str
    group: str | Promise = ""
    count: int | None = None
    exact: bool = False
    in_tab_bar: bool = True
    is_current: bool = False


Builder = Callable[[HttpRequest], Iterable[NavItem]]
_builders: dict[str, list[Builder]] = {area: [] for area in AREAS}


def navigation(area: str) -> Callable[[Builder], Builder]:
    """Register a function that gives the entries of `area` for a request. Import its module from the area's urls."""

    def register(build: Builder) -> Builder:
        if build not in _builders[area]:
            _builders[area].append(build)
        return build

    return register


def items(area: str, request: HttpRequest) -> Sequence[NavItem]:
    """The entries of `area`; the one that leads to this page (or closest above it) is marked as current."""
    entries = [item for build in _builders[area] for item in build(request)]
    here = request.path
    leading = [item for item in entries if _leads_to(item, here)]
    closest = max(leading, key=lambda item: len(item.url), default=None)
    return [replace(item, is_current=item is closest) for item in entries]


def _leads_to(item: NavItem, path: str) -> bool:
    address = item.url.partition("?")[0]
    return path == address if item.exact or address == "/" else path.startswith(address)
