"""Loads whether a company takes requests without an account, and what its public form says."""

from __future__ import annotations

from kernel.context import Context
from support.demo.world import World
from support.guests.use_cases import save_guest_door


def load_guest_door(world: World, ctx: Context) -> None:
    """The door with the company's note above the form; while it is closed visitors read how else to reach them."""
    company = world.company
    notes = {code: texts["form_note"] for code, texts in company["portal_texts"].items() if "form_note" in texts}
    reach = [company["email"], *company.get("phones", [])]
    save_guest_door(
        ctx,
        is_open=company["portal_settings"].get("guest_form_enabled", False),
        intro=notes,
        closed_text={company["default_language"]: "\n".join(reach)},
    )
    world.report.loaded["guest door"] += 1
