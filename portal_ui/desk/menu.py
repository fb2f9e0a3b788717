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
from portal_ui.shell.notices import beside_staffs_notices
from support.teams.queries import teams
from support.tickets.queries import TicketCounts, counts

# On a page that is none of the views.
ELSEWHERE = Wanted(view="")


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
    yield NavItem(_("Requests"), reverse("desk:inbox"), icon="inbox")
    yield NavItem(_("New request"), reverse("desk:new_ticket"), icon="plus")
    yield NavItem(_("My tasks"), reverse("desk:tasks"), icon="list-checks")
    yield NavItem(_("Knowledge base"), reverse("desk:articles"), icon="book-open")
    if request.user.is_authenticated and request.user.is_admin:
        yield NavItem(_("Settings"), "/studio/", icon="settings")


def plain_views(wanted: Wanted = ELSEWHERE) -> list[ViewGroup]:
    """The views without what has to be counted or looked up: for pages that load the list later, or have none."""
    return [ViewGroup(_("Inbox"), _usual(wanted, None))]


@beside_staffs_notices
def views_beside_notices(request: HttpRequest) -> list[ViewGroup]:
    """The views beside the list of notifications; none of them is the current one."""
    return plain_views(Wanted(view=""))


def counted_views(request: WorkspaceRequest, wanted: Wanted) -> list[ViewGroup]:
    """The views with their sizes, and one per team."""
    groups = [ViewGroup(_("Inbox"), _usual(wanted, counts(request.actor)))]
    of_teams = [
        ViewItem(
            team.name,
            f"{reverse('desk:inbox')}?view=team-{team.id}",
            icon="users",
            is_current=wanted.view == f"team-{team.id}",
        )
        for team in teams(request.actor)
        if team.is_active
    ]
    return [*groups, ViewGroup(_("Teams"), of_teams)] if of_teams else groups


def _usual(wanted: Wanted, sizes: TicketCounts | None) -> list[ViewItem]:
    names = view_names()

    def item(view: str, count: int | None, *, icon: str) -> ViewItem:
        return ViewItem(
            names[view], f"{reverse('desk:inbox')}?view={view}", icon, count, is_current=wanted.view == view
        )

    return [
        item("mine", sizes.mine_open if sizes else None, icon="inbox"),
        item("unassigned", sizes.unassigned if sizes else None, icon="user-x"),
        item("open", sizes.open if sizes else None, icon="layers"),
        item("waiting", sizes.waiting_for_client if sizes else None, icon="clock"),
        item("closed", sizes.closed if sizes else None, icon="check"),
    ]
