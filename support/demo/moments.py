"""Reads the world's points in time: offsets from the moment of loading, such as `-3d4h`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_OFFSET = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def moment(text: object, now: datetime) -> datetime:
    """`-3d4h`, `+20d`, `-45m`, `now` or `0` as a point in time; anything else raises ValueError."""
    raw = str(text).strip()
    if raw in {"0", "now"}:
        return now
    match = _OFFSET.fullmatch(raw)
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f"not an offset from the moment of loading: {raw!r}")
    days, hours, minutes = (int(part or 0) for part in match.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes)
    return now + span if match[1] == "+" else now - span
