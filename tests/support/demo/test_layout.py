"""Days of the demo world: any number of sentences becomes four parts of a day in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from branding.layouts.queries import DAY_PARTS, HOURS
from support.demo.layout import day_of

WORLD = Path(__file__).parents[3] / "deploy" / "demo" / "world" / "tenants"


@pytest.mark.parametrize("folder", sorted(WORLD.iterdir()), ids=lambda folder: folder.name)
def test_the_day_of_every_demo_company_is_in_order(folder: Path) -> None:
    welcome: dict[str, Any] = yaml.safe_load((folder / "portal.yaml").read_text(encoding="utf-8"))["welcome"]
    texts, hours = day_of(welcome.get("scheduled", []))
    begins = [hours[part] for part in DAY_PARTS]
    assert begins == sorted(set(begins))
    assert texts.keys() == (set(DAY_PARTS) if welcome.get("scheduled") else set())


def test_two_sentences_fill_the_day() -> None:
    texts, hours = day_of([{"from": "18:00", "text": {"en": "Late"}}, {"from": "06:00", "text": {"en": "Early"}}])
    assert hours == HOURS | {"morning": 6, "evening": 18}
    assert [texts[part]["en"] for part in ("morning", "afternoon", "evening", "night")] == [
        "Early",
        "Early",
        "Late",
        "Late",
    ]


def test_no_sentence_says_nothing() -> None:
    assert day_of([]) == ({}, HOURS)
