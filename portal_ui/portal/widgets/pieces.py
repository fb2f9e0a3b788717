"""How the home page is put together: a layout, a reader, and the pieces that have something for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from branding.layouts.queries import Layout
from branding.layouts.registry import HEAD, MAIN, SIDE, Label, Widget, add_widget
from kernel.context import Actor
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.shell.context import prefs_of
from support.tickets.portal import hidden_from
from support.tickets.queries import TicketCounts, counts


@dataclass(frozen=True)
class HomePage:
    """Whose home page, how it is laid out and in which language; `reader` is a guest when nobody is signed in."""

    request: WorkspaceRequest
    reader: Actor
    layout: Layout
    language: str

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in."""
        return self.reader.user_id is not None

    @property
    def now(self) -> datetime:
        """By the reader's own clock."""
        return datetime.now(prefs_of(self.request).zone)

    @property
    def workspace_day(self) -> Any:
        """Today in the workspace's time zone."""
        return self.now.astimezone(ZoneInfo(self.request.tenant.timezone or "UTC")).date()

    @cached_property
    def counts(self) -> TicketCounts:
        """The sizes of the reader's lists; one statement, however many pieces ask."""
        return counts(self.reader)

    @property
    def scope(self) -> str:
        """Whose requests the reader's own list opens with."""
        return "all" if self.reader.shares_organisation else "mine"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page: a template that finds `values` as `w`. A wide one may fill the main column alone."""

    key: str
    template: str
    values: Mapping[str, Any]
    is_wide: bool = False


# What a piece shows, None when it has nothing for this reader.
Builder = Callable[[HomePage], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class _Registered:
    build: Builder
    template: str
    is_wide: bool


_builders: dict[str, _Registered] = {}


def home_widget(
    key: str,
    *,
    label: Label,
    hint: Label,
    icon: str,
    area: str,
    position: int,
    template: str,
    module: str = "",
    is_on: bool = True,
    is_wide: bool = False,
) -> Callable[[Builder], Builder]:
    """Register a piece of the home page by the function that gives what its template shows."""
    widget = Widget(key, label, hint, icon, area, position, module, is_on)

    def register(build: Builder) -> Builder:
        add_widget(widget)
        _builders[key] = _Registered(build, template, is_wide)
        return build

    return register


def pieces(page: HomePage, area: str) -> list[Piece]:
    """What stands in an area, in its order."""
    found = []
    for entry in page.layout.widgets_in(area):
        if not entry.is_on or (entry.widget.module and not page.layout.has(entry.widget.module)):
            continue
        registered = _builders[entry.key]
        values = registered.build(page)
        if values is not None:
            found.append(Piece(entry.key, registered.template, values, registered.is_wide))
    return found


def home_context(page: HomePage) -> dict[str, Any]:
    """Everything the page's template needs. An empty main column takes what can fill it from the side."""
    head = {piece.key: piece for piece in pieces(page, HEAD)}
    main, side = pieces(page, MAIN), pieces(page, SIDE)
    if not main and (wide := next((piece for piece in side if piece.is_wide), None)):
        main, side = [wide], [piece for piece in side if piece is not wide]
    return {
        "head": head,
        "main_pieces": main,
        "side_pieces": side,
        "hidden": hidden_from(page.reader),
        "may_ask": page.is_known and page.layout.has("new_ticket"),
    }
