"""Everything that changes a ticket."""

from support.tickets.use_cases.conversation import Posted, add_note, reply
from support.tickets.use_cases.following import follow, unfollow
from support.tickets.use_cases.handling import assign, change_details, change_status, close_ticket, take
from support.tickets.use_cases.linking import revoke_guest_link, rotate_guest_link
from support.tickets.use_cases.opening import open_ticket
from support.tickets.use_cases.planning import finish_task, plan_task

__all__ = [
    "Posted",
    "add_note",
    "assign",
    "change_details",
    "change_status",
    "close_ticket",
    "finish_task",
    "follow",
    "open_ticket",
    "plan_task",
    "reply",
    "revoke_guest_link",
    "rotate_guest_link",
    "take",
    "unfollow",
]
