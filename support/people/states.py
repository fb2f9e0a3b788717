"""The states of a contact's portal access, computed from the tick and the dates."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class AccessState(StrEnum):
    """What a list of portal users says of a contact."""

    NONE = "none"
    INVITED = "invited"
    OPEN = "open"
    NOT_YET = "not_yet"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def access_state(has_access: bool, begins: date | None, ends: date | None, today: date) -> AccessState:
    """Open, not yet, ended or none; both dates are inclusive."""
    if not has_access:
        return AccessState.NONE
    if begins is not None and today < begins:
        return AccessState.NOT_YET
    if ends is not None and today > ends:
        return AccessState.ENDED
    return AccessState.OPEN
