"""The generated pages of the documentation are up to date."""

from __future__ import annotations

from django.conf import settings

from config.management.commands.write_reference import PAGES


def test_permissions_and_use_cases_are_written_down() -> None:
    for name, page in PAGES.items():
        assert (settings.ROOT / "docs" / name).read_text(encoding="utf-8") == page(), "./run manage write_reference"
