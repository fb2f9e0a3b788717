"""What a workspace may switch off of its requests in the portal, and what is then kept from a reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from branding.layouts.queries import current_layout
from branding.layouts.registry import ModuleField
from kernel.context import Actor
from support.tickets.activities import Verb

# Keys of the modules whose pages are these rooms' (registered in the portal).
REQUESTS = "tickets"
NEW_REQUEST = "new_ticket"

FIELDS = (
    ModuleField("title", _("Title"), is_fixed=True),
    ModuleField("description", _("Description"), is_fixed=True),
    ModuleField("topic", _("Topic")),
    ModuleField("priority", _("Priority")),
    ModuleField("status", _("Status")),
    ModuleField("severity", _("Severity")),
    ModuleField("category", _("Category")),
    ModuleField("assignee", _("Assigned to")),
    ModuleField("organisation", _("Organisation")),
    ModuleField("created_at", _("Created")),
    ModuleField("updated_at", _("Updated")),
    ModuleField("closed_at", _("Closed")),
)

# The field each kind of activity speaks of: its entries are kept back with the field.
SPEAKS_OF = {
    Verb.STATUS: "status",
    Verb.ASSIGNED: "assignee",
    Verb.UNASSIGNED: "assignee",
    Verb.PRIORITY: "priority",
    Verb.SEVERITY: "severity",
    Verb.CATEGORY: "category",
    Verb.TOPIC: "topic",
}


def hidden_from(actor: Actor) -> frozenset[str]:
    """Keys of FIELDS this reader is neither shown nor asked; staff see everything."""
    return current_layout().hides(REQUESTS) if not actor.is_staff else frozenset()


def hidden_verbs(actor: Actor) -> list[str]:
    """Activities this reader is not told of."""
    hidden = hidden_from(actor)
    return [str(verb) for verb, field in SPEAKS_OF.items() if field in hidden]
