"""The icon sprite: one SVG with exactly the icons that templates and Python name. An unknown name fails the build."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from launch.errors import LaunchError

SOURCES = ("portal_ui", "support", "branding", "tenants", "platform")
NAME = r"""["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']"""
USES = {
    # {% icon "bell" %} · {% button icon="plus" %}
    ".html": (rf"{{%\s*icon\s+{NAME}", rf"\bicon={NAME}"),
    # icon("bell") · icon="bell" · "icon": "bell" · icon: str = "bell"
    ".py": (rf"\bicon\(\s*{NAME}", rf"\bicon(?::\s*\w+)?\s*=\s*{NAME}", rf"""["']icon["']:\s*{NAME}"""),
}
STROKE = ' stroke-width="2"'
FINER_STROKE = ' stroke-width="1.75"'


def names_in(text: str, suffix: str) -> set[str]:
    """The icons that a file's text names; `suffix` is `.html` or `.py`."""
    return {name for pattern in USES[suffix] for name in re.findall(pattern, text)}


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in USES and not {"node_modules", "build", "launch"} & set(path.parts):
                yield path


def used_icons(root: Path) -> dict[str, str]:
    """Every icon named below `root`, with the first file (relative to root) that names it."""
    used: dict[str, str] = {}
    for path in _sources(root):
        for name in names_in(path.read_text(), path.suffix):
            used.setdefault(name, str(path.relative_to(root)))
    return dict(sorted(used.items()))


def _body(collection: dict[str, Any], name: str) -> str | None:
    """The inner SVG of an icon or of what it is another name for; None when the collection does not know it."""
    seen: set[str] = set()
    while name not in collection["icons"]:
        alias = collection.get("aliases", {}).get(name)
        if alias is None or name in seen:
            return None
        seen.add(name)
        name = alias["parent"]
    return str(collection["icons"][name]["body"])


def sprite(collection_file: Path, used: dict[str, str]) -> str:
    """The sprite as SVG text. Raises LaunchError naming each unknown icon and where it is used."""
    collection = json.loads(collection_file.read_text())
    symbols, unknown = [], []
    for name, where in used.items():
        body = _body(collection, name)
        if body is None:
            unknown.append(f"  {name} ({where})")
        else:
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body.replace(STROKE, FINER_STROKE)}</symbol>')
    if unknown:
        raise LaunchError("\n".join(["These icons are not in the icon set (lucide); correct the name:", *unknown]))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
