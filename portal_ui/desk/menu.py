"""The desk's navigation: the areas in the rail, and the views beside the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.localized import Picked
from portal_ui.conversation.requests import WorkspaceRequest
from portal_ui.desk.wanted import Wanted, view_names
from portal_ui.shell.navigation import NavItem, navigation
from support.teams.queries import teams
from support.tickets.queries import TicketCounts, counts

_ICONS = {"mine": "inbox", "unassigned": "user-x", "open": "layers", "waiting": "clock", "closed": "check"}


@dataclass(frozen=True, slots=True)
class ViewItem:
    """A view of the list. Without a count none is shown."""

    label: str | Picked
    url: str
    icon: str
    count: int | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """Views under one heading; the template reads `items`."""

    title: str
    items: list[ViewItem]


@navigation("desk")
def desk_menu(request: HttpRequest) -> Iterator[NavItem]:
    """Areas of the desk."""
    yield NavItem(_("Requests"), reverse("desk:inbox"), "inbox")
    yield NavItem(_("New request"), reverse("desk:new_ticket"), "plus")
    yield NavItem(_("My tasks"), reverse("desk:tasks"), "list-checks")
    yield NavItem(_("Knowledge base"), reverse("desk:articles"), "book-open")
    if request.user.is_authenticated and request.user.is_admin:
        yield NavItem(_("Settings"), "/studio/", "settings")


def plain_views(wanted: Wanted) -> list[ViewGroup]:
    """The views without what has to be counted or looked up: for pages that load the list later."""
    return [ViewGroup(_("Inbox"), _usual(wanted, None))]


def counted_views(request: WorkspaceRequest, wanted: Wanted) -> list[ViewGroup]:
    """The views with their sizes, and one per team."""
    groups = [ViewGroup(_("Inbox"), _usual(wanted, counts(request.actor)))]
    of_teams = [
        ViewItem(
            team.name,
            f"{reverse('desk:inbox')}?view=team-{team.id}",
            "users",
            is_current=wanted.view == f"team-{team.id}",
        )
        for team in teams(request.actor)
        if team.is_active
    ]
    return [*groups, ViewGroup(_("Teams"), of_teams)] if of_teams else groups


def _usual(wanted: Wanted, sizes: TicketCounts | None) -> list[ViewItem]:
    numbers = (
        {
            "mine": sizes.mine_open,
            "unassigned": sizes.unassigned,
            "open": sizes.open,
            "waiting": sizes.waiting_for_client,
            "closed": sizes.closed,
        }
        if sizes is not None
        else {}
    )
    return [
        ViewItem(
            name, f"{reverse('desk:inbox')}?view={key}", _ICONS[key], numbers.get(key), is_current=wanted.view == key
        )
        for key, name in view_names().items()
    ]
