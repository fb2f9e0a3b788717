"""write_reference [--check]: generates docs/permissions.md and docs/use-cases.md from the code."""

from __future__ import annotations

import importlib
import pkgutil
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel import authz, use_case
from kernel.context import Role

HEAD = "<!-- Written by `./run manage write_reference`; do not edit. -->\n\n"


def import_all_rooms() -> None:
    """Import every room's policy and use cases, so that all of them have registered themselves."""
    for config in apps.get_app_configs():
        if not str(config.path).startswith(str(settings.ROOT)) or "site-packages" in str(config.path):
            continue
        package = importlib.import_module(config.name)
        for module in pkgutil.walk_packages(package.__path__, f"{config.name}."):
            tail = module.name.removeprefix(config.name).split(".")
            if tail[1] in {"policy", "use_cases"}:
                importlib.import_module(module.name)


def permissions_page() -> str:
    """One row per permission, one column per role; a rule that always holds is a tick."""
    import_all_rooms()
    roles = [role for role in Role if any(role in grants for grants in authz.matrix().values())]
    lines = ["# Who may do what", "", "A tick means always; a name is the rule in the room's `policy.py`.", ""]
    lines.append("| permission | " + " | ".join(roles) + " |")
    lines.append("|---" * (len(roles) + 1) + "|")
    for permission, grants in sorted(authz.matrix().items()):
        cells = [
            "✓" if grants.get(role) == "always" else f"`{grants[role]}`" if role in grants else "" for role in roles
        ]
        lines.append(f"| `{permission}` | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def use_cases_page() -> str:
    """Every use case with the first line of its docstring, by room."""
    import_all_rooms()
    rooms: dict[str, list[str]] = {}
    for dotted in sorted(set(use_case.registry)):
        module, _, name = dotted.rpartition(".")
        function = getattr(importlib.import_module(module), name, None)
        text = (getattr(function, "__doc__", "") or "").strip().split("\n")[0]
        rooms.setdefault(module.split(".use_cases")[0], []).append(f"| `{name}` | {text} |")
    lines = ["# Use cases", "", "Every write is one of these; pages, API, tasks and commands are doors to them."]
    for room, rows in sorted(rooms.items()):
        lines += ["", f"## {room}", "", "| use case | does |", "|---|---|", *rows]
    return HEAD + "\n".join(lines) + "\n"


PAGES = {"permissions.md": permissions_page, "use-cases.md": use_cases_page}


class Command(BaseCommand):
    """With --check it writes nothing and fails when a page is out of date."""

    help = "Writes docs/permissions.md and docs/use-cases.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, page in PAGES.items():
            path = settings.ROOT / "docs" / name
            text = page()
            if path.is_file() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
        if stale and options["check"]:
            raise CommandError(f"out of date: {', '.join(stale)}; run ./run manage write_reference")
        self.stdout.write("written: " + ", ".join(stale) if stale else "up to date")
