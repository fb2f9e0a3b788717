"""Offsets of the demo world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.demo.moments import moment

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0", timedelta()),
        ("now", timedelta()),
        (0, timedelta()),
        ("-3d4h", -timedelta(days=3, hours=4)),
        ("+20d", timedelta(days=20)),
        ("-45m", -timedelta(minutes=45)),
        ("-1d2h3m", -timedelta(days=1, hours=2, minutes=3)),
    ],
)
def test_moment(text: object, span: timedelta) -> None:
    assert moment(text, NOW) == NOW + span


@pytest.mark.parametrize("text", ["", "-", "3d", "-3x", "yesterday", "-3d4"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an offset"):
        moment(text, NOW)
