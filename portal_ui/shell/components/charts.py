"""Charts drawn on the server as SVG: coloured by classes, readable by screen readers, no script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.calendars import DisplayPrefs, format_number
from portal_ui.shell.components.markup import choose

TONES = frozenset({"urgent", "high", "normal", "low", "1", "2", "3", "4", "5", "6"})
RING_RADIUS = 42
RING_GAP = 2.2


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a chart. `tone` is a priority or a number from 1 to 6."""

    label: str
    value: int
    tone: str = "1"

    def __post_init__(self) -> None:
        choose(self.tone, TONES, "chart tone")


def donut(shares: Sequence[Share], prefs: DisplayPrefs, *, label: str, unit: str = "") -> SafeString:
    """A ring of shares with the total in the middle; `unit` is the word below it ("open")."""
    total = sum(share.value for share in shares)
    length = 2 * math.pi * RING_RADIUS
    arcs, passed = [], 0.0
    for share in shares:
        if not share.value:
            continue
        arc = length * share.value / total
        gap = RING_GAP if arc < length else 0.0
        name = f"{share.label}: {format_number(share.value, prefs)}"
        drawn = max(arc - gap, 1.0)
        arcs.append((share.tone, RING_RADIUS, f"{drawn:.2f} {length - drawn:.2f}", f"{-passed:.2f}", name))
        passed += arc
    segments = format_html_join(
        "",
        '<circle class="chart--{}" cx="60" cy="60" r="{}" stroke-dasharray="{}" stroke-dashoffset="{}">'
        "<title>{}</title></circle>",
        arcs,
    )
    ground = SafeString(f'<circle class="donut__ground" cx="60" cy="60" r="{RING_RADIUS}"/>') if not total else ""
    name = label + ": " + ", ".join(f"{share.label} {format_number(share.value, prefs)}" for share in shares)
    return format_html(
        '<svg class="donut" viewBox="0 0 120 120" role="img" aria-label="{}">'
        '<g transform="rotate(-90 60 60)">{}{}</g>'
        '<text x="60" y="{}" class="donut__total">{}</text>{}</svg>',
        name,
        ground,
        segments,
        63 if unit else 69,
        format_number(total, prefs),
        format_html('<text x="60" y="78" class="donut__unit">{}</text>', unit) if unit else "",
    )


def legend(shares: Sequence[Share], prefs: DisplayPrefs) -> SafeString:
    """Names and numbers beside a donut."""
    rows = ((share.tone, share.label, format_number(share.value, prefs)) for share in shares)
    items = format_html_join(
        "",
        '<li><span><span class="chart-key chart--{}" aria-hidden="true"></span>{}</span>'
        '<span class="chart-count">{}</span></li>',
        rows,
    )
    return format_html('<ul class="chart-legend">{}</ul>', items)


def bars(shares: Sequence[Share], prefs: DisplayPrefs) -> SafeString:
    """Horizontal bars with names and numbers; the longest fills its row."""
    largest = max((share.value for share in shares), default=0) or 1
    rows = (
        (share.label, share.tone, f"{share.value / largest * 100:.1f}", format_number(share.value, prefs))
        for share in shares
    )
    items = format_html_join(
        "",
        '<li class="bars__row"><span class="truncate">{}</span>'
        '<svg class="bars__bar chart--{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bars__ground" width="100" height="8" rx="2"/><rect width="{}" height="8" rx="2"/></svg>'
        '<span class="chart-count">{}</span></li>',
        rows,
    )
    return format_html('<ul class="bars">{}</ul>', items)


def sparkline(values: Sequence[int], *, label: str) -> SafeString:
    """Columns over time, the last one in the brand's colour. `label` says in words what they show."""
    largest = max(values, default=0) or 1
    width = 100 / max(len(values), 1)
    columns = [
        (
            f"{index * width + width * 0.14:.2f}",
            f"{40 - value / largest * 38:.2f}",
            f"{width * 0.72:.2f}",
            f"{value / largest * 38:.2f}",
            SafeString(' class="is-last"') if index == len(values) - 1 else "",
        )
        for index, value in enumerate(values)
    ]
    drawing = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" rx="1.2"{}/>', columns)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label,
        drawing,
    )
