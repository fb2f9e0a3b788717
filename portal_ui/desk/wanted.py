"""What the list on the desk shows: read from the address, kept in every link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kernel.context import Actor
from support.tickets.queries import ORDERS, TicketFilters

TEAM = "team-"
NOBODY = "nobody"
DEFAULT_VIEW = "mine"


def view_names() -> dict[str, str]:
    """The usual views in their order."""
    return {
        "mine": _("My tickets"),
        "unassigned": _("Unassigned"),
        "open": _("All open"),
        "waiting": _("Waiting for client"),
        "closed": _("Solved and closed"),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """A view, narrowed by filters and a search. A search looks through all tickets unless a view is named with it."""

    view: str = DEFAULT_VIEW
    status: str = ""
    priority: str = ""
    assignee: str = ""
    organisation: str = ""
    q: str = ""
    order: str = "updated"

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Wanted:
        """From the address; what is not known there counts as not said."""
        q = data.get("q", "").strip()[:200]
        view = data.get("view", "all" if q else DEFAULT_VIEW)
        is_team = view.startswith(TEAM) and view.removeprefix(TEAM).isdecimal()
        if view not in {*view_names(), "all"} and not is_team:
            view = DEFAULT_VIEW
        order = data.get("order", "updated")
        return cls(
            view=view,
            status=data.get("status", ""),
            priority=data.get("priority", ""),
            assignee=data.get("assignee", ""),
            organisation=data.get("organisation", ""),
            q=q,
            order=order if order in ORDERS else "updated",
        )

    def filters(self, actor: Actor) -> TicketFilters:
        """The same in the words of the tickets' own lists."""
        is_open: bool | None = None if self.view == "all" or self.status else self.view != "closed"
        return TicketFilters(
            scope="mine" if self.view == "mine" else "all",
            is_open=is_open,
            status_key=self.status,
            priority=self.priority,
            waits_for="client" if self.view == "waiting" else "",
            unassigned=self.view == "unassigned" or self.assignee == NOBODY,
            assignee_id=whole_number(self.assignee),
            team_id=whole_number(self.view.removeprefix(TEAM)) if self.view.startswith(TEAM) else None,
            organisation_id=whole_number(self.organisation),
            text=self.q,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.status or self.priority or self.assignee or self.organisation)

    def query(self, **more: str) -> str:
        """As the query of an address, without what is usual."""
        said = {name: value for name, value in asdict(self).items() if value and value != getattr(_USUAL, name)}
        if self.q and self.view == "all":
            said.pop("view", None)
        elif self.q:
            said["view"] = self.view
        return urlencode(said | more)

    def suffix(self) -> str:
        """The query as the end of an address: links keep the list they were followed from."""
        query = self.query()
        return f"?{query}" if query else ""


def whole_number(text: str) -> int | None:
    """The number that stands in an address or a form, or None; longer ones than an id can be are none."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


_USUAL = Wanted()
